package org.wmrelay.broadcast;

import static org.wmrelay.broadcast.Frames.frame;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A publishing point, its delivery and a clock in the hands of a test: nothing runs until the test
 * lets time pass.
 */
public final class Studio implements PointEvents {
  public final ManualTimer timer = new ManualTimer();
  final Delivery delivery;
  public final PublishingPoint point;
  public final List<String> events = new ArrayList<>();
  Instant wallClock = Instant.EPOCH;
  private final long start = 1_000_000_000_000L;

  Studio() {
    this(settings());
  }

  public Studio(PointSettings settings) {
    this(settings, new ListenerLimits(0, 0), Integer.MAX_VALUE);
  }

  Studio(PointSettings settings, ListenerLimits limits, long maxPinned) {
    delivery = new Delivery(1, maxPinned, this::nowNs, () -> wallClock.plusNanos(nowNs()));
    point = new PublishingPoint("/studio", settings, delivery, limits, timer, this);
  }

  static PointSettings settings() {
    return settings(SlowPolicy.SKIP, 1000);
  }

  public static PointSettings settings(SlowPolicy slow, long maxLag) {
    return new PointSettings(
        3,
        0,
        2 * Segment.BYTES,
        Duration.ofSeconds(30),
        new DeliverySettings(
            Duration.ofMillis(200), Optional.empty(), maxLag, slow, Duration.ofSeconds(20)));
  }

  public long nowNs() {
    return start + timer.nowNs();
  }

  /** Lets time pass in steps of 5 ms, with a pass of the delivery thread after each. */
  public void pass(Duration time) {
    for (long left = time.toMillis(); left > 0; left -= 5) {
      timer.advance(Math.min(5, left), TimeUnit.MILLISECONDS);
      delivery.leastLoaded().pass(nowNs());
    }
  }

  /** Long enough for every tick and every waiting turn. */
  public void tick() {
    pass(Duration.ofMillis(300));
  }

  public Publication publish() {
    return point.publish("test");
  }

  Publication live(String header) {
    Publication publication = publish();
    publication.write(() -> publication.header(Frames.form(), Frames.header(header), true));
    return publication;
  }

  static boolean send(Publication publication, String word, boolean join) {
    return publication.write(() -> publication.append(frame(word), join));
  }

  Listener listen(FakeSink sink) {
    return listen(sink, "word", ChangePolicy.FOLLOW);
  }

  public Listener listen(FakeSink sink, String form, ChangePolicy policy) {
    Seat seat = (Seat) point.admit("127.0.0.1");
    return seat.listen(form, sink, new ListenerInfo("127.0.0.1:5", "test", "/studio"), policy);
  }

  @Override
  public void listenerJoined(PublishingPoint at, Listener listener) {
    events.add("joined");
  }

  @Override
  public void listenerEnded(PublishingPoint at, Listener listener) {
    events.add("ended: " + listener.endReason());
  }

  @Override
  public void listenerRefused(PublishingPoint at, String address, String why) {
    events.add("refused: " + why);
  }

  @Override
  public void statusChanged(PublishingPoint at, PointStatus status) {
    events.add(status.state() + (status.why().isEmpty() ? "" : ": " + status.why()));
  }
}
