package org.wmrelay.host;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.wmrelay.broadcast.Delivery;
import org.wmrelay.broadcast.DeliverySettings;
import org.wmrelay.broadcast.Listener;
import org.wmrelay.broadcast.ListenerLimits;
import org.wmrelay.broadcast.PointEvents;
import org.wmrelay.broadcast.PointSettings;
import org.wmrelay.broadcast.PublishingPoint;
import org.wmrelay.broadcast.SlowPolicy;
import org.wmrelay.media.AsfChannel;
import org.wmrelay.media.AsfIngest;
import org.wmrelay.media.IngestException;
import org.wmrelay.media.MmshForm;
import org.wmrelay.media.PlainAsfForm;
import org.wmrelay.wire.Vectors;
import org.wmrelay.wire.mmsh.FrameReader;
import org.wmrelay.wire.mmsh.FrameWriter;

/**
 * Publishing points that are really delivered, fed by the test with the frames of a recorded
 * stream: 33 packets, of which 0, 7, 15 and 24 begin a key frame.
 */
public final class OnAir implements PointEvents {
  /** Packets of the stream. */
  public static final int PACKETS = 33;

  /** The newest packet that newcomers can start with when all were sent. */
  public static final int LAST_KEY = 24;

  private static final int FRAMING = 4;

  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
  private final Delivery delivery =
      new Delivery(2, 64L << 20, System::nanoTime, InstantSource.system());
  private final List<byte[]> frames = frames();

  /** What listeners were refused for. */
  public final List<String> refusals = new CopyOnWriteArrayList<>();

  /** Listeners that ended. */
  public final List<Listener> ended = new CopyOnWriteArrayList<>();

  public OnAir() {
    delivery.start(Thread::new);
  }

  /** A point that starts newcomers at its newest key frame and writes at once. */
  public PublishingPoint point(String name, int maxListeners) {
    return point(name, maxListeners, Duration.ZERO);
  }

  /** A point that starts newcomers so far back and writes at once. */
  public PublishingPoint point(String name, int maxListeners, Duration burst) {
    DeliverySettings settings =
        new DeliverySettings(
            Duration.ZERO, Optional.of(burst), 1 << 20, SlowPolicy.SKIP, Duration.ofSeconds(20));
    return new PublishingPoint(
        name,
        new PointSettings(maxListeners, 0, 4 << 20, Duration.ofSeconds(30), settings),
        delivery,
        new ListenerLimits(0, 0),
        timer,
        this);
  }

  /** A live stream at a point: its header is there, packets as the test sends them. */
  public Feed feed(PublishingPoint point) {
    return new Feed(point);
  }

  /** The recorded stream, being sent. */
  public final class Feed {
    private final PublishingPoint point;
    private final AsfIngest ingest;
    private final FrameReader reader = new FrameReader(FrameReader.Form.WMSP);

    private Feed(PublishingPoint point) {
      this.point = point;
      this.ingest =
          new AsfIngest(
              new AsfChannel(System::nanoTime),
              () -> point.publish("test"),
              AsfIngest.Begin.AT_HEADER);
      give(frames.get(0));
    }

    /** Sends packets, the last one exclusive. */
    public void send(int from, int to) {
      for (int packet = from; packet < to; packet++) {
        give(frames.get(1 + packet));
      }
    }

    private void give(byte[] frame) {
      try {
        ingest.frames(reader, ByteBuffer.wrap(frame));
      } catch (IngestException e) {
        throw new AssertionError(e);
      }
    }

    /** The framed header as players get it. */
    public byte[] header() {
      return bytes(new MmshForm().prelude(point.broadcast().header()));
    }

    /** What a player of WMSP gets with these packets, without the end. */
    public byte[] framed(int from, int to) {
      ByteArrayOutputStream expected = new ByteArrayOutputStream();
      expected.writeBytes(header());
      for (int packet = from; packet < to; packet++) {
        expected.writeBytes(frames.get(1 + packet));
      }
      return expected.toByteArray();
    }

    /** What a player of plain ASF gets with these packets. */
    public byte[] plain(int from, int to) {
      PlainAsfForm form = new PlainAsfForm();
      ByteArrayOutputStream expected = new ByteArrayOutputStream();
      expected.writeBytes(bytes(point.broadcast().header().bytes()));
      for (int packet = from; packet < to; packet++) {
        ByteBuffer frame = ByteBuffer.wrap(frames.get(1 + packet));
        expected.writeBytes(bytes(form.derive(frame, point.broadcast().header())));
      }
      return expected.toByteArray();
    }

    /** The broadcast is over. */
    public void end() {
      point.end("over");
    }
  }

  /** What a player of WMSP gets last. */
  public static byte[] end() {
    return FrameWriter.end(0);
  }

  /** Delivery stops as it does with the server. */
  public void stopDelivery() throws InterruptedException {
    delivery.stop();
  }

  @Override
  public void listenerRefused(PublishingPoint point, String address, String why) {
    refusals.add(why);
  }

  @Override
  public void listenerEnded(PublishingPoint point, Listener listener) {
    ended.add(listener);
  }

  public void close() throws InterruptedException {
    delivery.stop();
    timer.shutdownNow();
  }

  /** The header's frame, then one a packet; the end is left out. */
  private static List<byte[]> frames() {
    ByteBuffer stream = ByteBuffer.wrap(Vectors.bytes("wmsp_from_push.bin"));
    List<byte[]> frames = new ArrayList<>();
    while (frames.size() < 1 + PACKETS) {
      int length =
          FRAMING + Short.toUnsignedInt(Short.reverseBytes(stream.getShort(stream.position() + 2)));
      byte[] frame = new byte[length];
      stream.get(frame);
      frames.add(frame);
    }
    return frames;
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}
