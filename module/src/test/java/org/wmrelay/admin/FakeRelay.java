package org.wmrelay.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import org.wmrelay.access.Network;
import org.wmrelay.admin.status.Nodes;
import org.wmrelay.admin.status.RelayView;
import org.wmrelay.admin.status.ReloadException;
import org.wmrelay.admin.status.ReloadReport;
import org.wmrelay.broadcast.Bans;
import org.wmrelay.broadcast.BroadcastForm;
import org.wmrelay.broadcast.ChangePolicy;
import org.wmrelay.broadcast.Delivery;
import org.wmrelay.broadcast.DeliverySettings;
import org.wmrelay.broadcast.Derivation;
import org.wmrelay.broadcast.Line;
import org.wmrelay.broadcast.Listener;
import org.wmrelay.broadcast.ListenerInfo;
import org.wmrelay.broadcast.ListenerLimits;
import org.wmrelay.broadcast.PointEvents;
import org.wmrelay.broadcast.PointSettings;
import org.wmrelay.broadcast.PointStatus;
import org.wmrelay.broadcast.Publication;
import org.wmrelay.broadcast.PublishingPoint;
import org.wmrelay.broadcast.Seat;
import org.wmrelay.broadcast.Sink;
import org.wmrelay.broadcast.SlowPolicy;
import org.wmrelay.broadcast.StreamFacts;
import org.wmrelay.broadcast.StreamHeader;
import org.wmrelay.source.push.EncoderDoctor;

/** Publishing points with real delivery, whose sources and listeners are what a test makes them. */
public final class FakeRelay implements RelayView {
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final Delivery delivery =
      new Delivery(2, 64 << 20, System::nanoTime, InstantSource.system());
  private final Map<String, PublishingPoint> points = new LinkedHashMap<>();

  /** Hears of all points; set before the first is made. */
  public PointEvents events = new PointEvents() {};

  public volatile boolean ready = true;
  public volatile Line line;

  /** Of points made later. */
  public Bans bans = new Bans(InstantSource.system(), Network::spelling);

  public final FakeNodes nodes = new FakeNodes();
  private final AtomicBoolean draining = new AtomicBoolean();
  private final EncoderDoctor pushesElsewhere = new EncoderDoctor();

  public FakeRelay() {
    delivery.start(
        task -> {
          Thread thread = new Thread(task, "fake-delivery");
          thread.setDaemon(true);
          return thread;
        });
  }

  @Override
  public Collection<PublishingPoint> points() {
    return points.values();
  }

  @Override
  public Delivery delivery() {
    return delivery;
  }

  @Override
  public Line line() {
    return line;
  }

  @Override
  public Bans bans() {
    return bans;
  }

  @Override
  public EncoderDoctor pushesElsewhere() {
    return pushesElsewhere;
  }

  /** What a reload says; null if something is wrong. */
  public volatile String reload = "nothing has changed";

  @Override
  public ReloadReport reloads() {
    return new ReloadReport(true, 3, 1, "");
  }

  @Override
  public String reload() throws ReloadException {
    String says = reload;
    if (says == null) {
      throw new ReloadException("wmrelay.conf:3: wmrelay.x: unknown key");
    }
    return says;
  }

  @Override
  public boolean isReady() {
    return ready && !draining.get();
  }

  @Override
  public AtomicBoolean draining() {
    return draining;
  }

  @Override
  public Nodes nodes() {
    return nodes;
  }

  public PublishingPoint add(String name, int maxListeners) {
    DeliverySettings settings =
        new DeliverySettings(
            Duration.ofMillis(50),
            Optional.of(Duration.ofSeconds(5)),
            64 << 10,
            SlowPolicy.SKIP,
            Duration.ofSeconds(60));
    PublishingPoint point =
        new PublishingPoint(
            name,
            new PointSettings(maxListeners, 0, 1 << 20, Duration.ofSeconds(30), settings),
            delivery,
            new ListenerLimits(0, 0, null, bans, draining::get),
            timer,
            new Later());
    points.put(name, point);
    return point;
  }

  public void remove(String name) {
    points.remove(name);
  }

  /** Points are made before whoever hears of them. */
  private final class Later implements PointEvents {
    @Override
    public void listenerEnded(PublishingPoint point, Listener listener) {
      events.listenerEnded(point, listener);
    }

    @Override
    public void statusChanged(PublishingPoint point, PointStatus status) {
      events.statusChanged(point, status);
    }
  }

  /** Begins a broadcast with a header of these facts. */
  public static Publication live(PublishingPoint point, String title, long bitRate) {
    Publication publication = point.publish("encoder@10.1.2.3:50123 (WMEncoder/12.0)");
    StreamFacts facts =
        new StreamFacts(
            title,
            "video/x-ms-wmv",
            bitRate,
            Duration.ofSeconds(3),
            true,
            List.of(
                "audio: Windows Media Audio 9.2 44100 Hz stereo 32 kbit/s",
                "video: WMV3 320x240 104 kbit/s"));
    StreamHeader header = new StreamHeader(ByteBuffer.wrap(title.getBytes(UTF_8)), facts);
    publication.write(() -> publication.header(form(), header, true));
    return publication;
  }

  public static void send(Publication publication, int bytes) {
    publication.write(() -> publication.append(ByteBuffer.allocate(bytes), true));
  }

  /** Somebody who takes all that is offered, until the sink is told otherwise. */
  public static Listener listen(PublishingPoint point, String address, String agent, Taker sink) {
    return listen(point, address, agent, "mmsh", sink);
  }

  public static Listener listen(
      PublishingPoint point, String address, String agent, String form, Taker sink) {
    Seat seat = (Seat) point.admit(address.substring(0, address.lastIndexOf(':')));
    ListenerInfo info = new ListenerInfo(address, agent, point.name());
    return seat.listen(form, sink, info, ChangePolicy.FOLLOW);
  }

  public void close() throws InterruptedException {
    delivery.stop();
    timer.shutdownNow();
  }

  /** A sink that takes at once, or holds what it was offered last. */
  public static class Taker implements Sink {
    private Completion held;
    private boolean holding;
    private Runnable gone;

    public synchronized void hold() {
      holding = true;
    }

    public synchronized void release() {
      holding = false;
      if (held != null) {
        held.succeeded();
        held = null;
      }
    }

    public synchronized void leave() {
      gone.run();
    }

    @Override
    public synchronized void open(Runnable whenGone) {
      gone = whenGone;
    }

    @Override
    public synchronized void write(ByteBuffer slice, Completion completion) {
      if (holding) {
        held = completion;
      } else {
        completion.succeeded();
      }
    }

    @Override
    public void end() {}

    @Override
    public void abort(Throwable cause) {}
  }

  private static BroadcastForm form() {
    return new BroadcastForm(new FakeForm("mmsh"), List.of(new FakeForm("asf")));
  }

  /** Bytes as they are. */
  private record FakeForm(String name) implements Derivation {
    @Override
    public ByteBuffer prelude(StreamHeader header) {
      return header.bytes();
    }

    @Override
    public ByteBuffer change(StreamHeader header) {
      return header.bytes();
    }

    @Override
    public ByteBuffer trailer() {
      return ByteBuffer.allocate(0);
    }

    @Override
    public boolean canChange() {
      return true;
    }

    @Override
    public ByteBuffer derive(ByteBuffer frame, StreamHeader header) {
      return frame;
    }
  }
}
