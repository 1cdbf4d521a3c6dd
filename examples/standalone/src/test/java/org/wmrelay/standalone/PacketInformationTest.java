package org.wmrelay.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.typesafe.config.ConfigFactory;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.wmrelay.broadcast.BroadcastForm;
import org.wmrelay.broadcast.Delivery;
import org.wmrelay.broadcast.ListenerLimits;
import org.wmrelay.broadcast.PointEvents;
import org.wmrelay.broadcast.PointSettings;
import org.wmrelay.broadcast.PointState;
import org.wmrelay.broadcast.Publication;
import org.wmrelay.broadcast.PublishingPoint;
import org.wmrelay.broadcast.StreamFacts;
import org.wmrelay.broadcast.StreamHeader;
import org.wmrelay.broadcast.WireForm;
import org.wmrelay.server.settings.Settings;

class PacketInformationTest {
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final AtomicLong nowNs = new AtomicLong();
  private final PublishingPoint point =
      new PublishingPoint(
          "/studio",
          settings(),
          new Delivery(1, 0, nowNs::get, Clock.systemUTC()),
          new ListenerLimits(0, 0),
          timer,
          new PointEvents() {});
  private final PacketInformation information =
      new PacketInformation(() -> List.of(point), nowNs::get);

  @AfterEach
  void stop() {
    timer.shutdownNow();
  }

  @Test
  void shouldSayWhyWhenNothingIsBroadcast() {
    point.report(PointState.CONNECTING, "connection refused");

    assertEquals(List.of("/studio: connecting, connection refused"), information.lines());
  }

  @Test
  void shouldCountPacketsAndRateWhenLive() {
    Publication publication = point.publish("test");
    publication.write(() -> publication.header(form(), header(), true));
    information.lines();

    publication.write(() -> publication.append(ByteBuffer.allocate(50_000), true));
    publication.write(() -> publication.append(ByteBuffer.allocate(25_000), true));
    nowNs.addAndGet(TimeUnit.SECONDS.toNanos(2));

    assertEquals(List.of("/studio: live, 2 packets, 300 kbit/s, 0 listeners"), information.lines());
    nowNs.addAndGet(TimeUnit.SECONDS.toNanos(1));
    assertEquals(List.of("/studio: live, 2 packets, 0 kbit/s, 0 listeners"), information.lines());
  }

  @Test
  void shouldBeginAnewWhenAnotherBroadcastBegins() {
    Publication first = point.publish("test");
    first.write(() -> first.header(form(), header(), true));
    first.write(() -> first.append(ByteBuffer.allocate(50_000), true));
    information.lines();
    first.end("over");
    Publication second = point.publish("test");
    second.write(() -> second.header(form(), header(), true));
    nowNs.addAndGet(TimeUnit.SECONDS.toNanos(1));

    assertEquals(List.of("/studio: live, 0 packets, 0 kbit/s, 0 listeners"), information.lines());
  }

  private static PointSettings settings() {
    return Settings.of(
            ConfigFactory.parseString(
                "wmrelay.publishing-points { \"/studio\" { source = push, push.open = true } }"))
        .points()
        .get(0)
        .limits();
  }

  private static BroadcastForm form() {
    return new BroadcastForm(new Bare(), List.of());
  }

  private static StreamHeader header() {
    StreamFacts facts =
        new StreamFacts("", "video/x-ms-asf", 300_000, Duration.ZERO, true, List.of());
    return new StreamHeader(ByteBuffer.allocate(0), facts);
  }

  /** Frames and nothing around them. */
  private static final class Bare implements WireForm {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    @Override
    public String name() {
      return "bare";
    }

    @Override
    public ByteBuffer prelude(StreamHeader header) {
      return NOTHING;
    }

    @Override
    public ByteBuffer change(StreamHeader header) {
      return NOTHING;
    }

    @Override
    public ByteBuffer trailer() {
      return NOTHING;
    }

    @Override
    public boolean canChange() {
      return false;
    }
  }
}
