package org.wmrelay.source.push;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.wmrelay.broadcast.ChangePolicy;
import org.wmrelay.broadcast.ListenerInfo;
import org.wmrelay.broadcast.PublishingPoint;
import org.wmrelay.broadcast.Seat;
import org.wmrelay.host.JettyHost;
import org.wmrelay.host.OnAir;
import org.wmrelay.host.ServletHost;

/** Points that take pushes on a real server, with a clock that a test can put forward. */
final class PushStudio {
  static final String PRODUCT = "Cougar/9.01.01.3841";

  /** How the servlet gets on the air. */
  interface Hosting {
    ServletHost start(PushServlet servlet) throws Exception;
  }

  private final OnAir onAir = new OnAir();
  private final SkippingTimer timer = new SkippingTimer(this::nowNs);
  private final AtomicLong skippedNs = new AtomicLong();
  private final Map<String, PushTarget> targets = new HashMap<>();
  private final Hosting hosting;
  private final PushHost pushHost;
  private PushServer server;
  private ServletHost host;

  PushStudio() {
    this(servlet -> JettyHost.start(servlet, "/"), PushHost.ANY);
  }

  PushStudio(Hosting hosting, PushHost pushHost) {
    this.hosting = hosting;
    this.pushHost = pushHost;
  }

  // ---- points ----

  /** A point that everybody may push to. */
  PushStudio open(String name) {
    return point(name, new PushSettings(Optional.empty(), Optional.empty(), true, silence()));
  }

  /** A point that nobody may push to. */
  PushStudio closed(String name) {
    return point(name, new PushSettings(Optional.empty(), Optional.empty(), false, silence()));
  }

  /** A point with a password that is good for all names. */
  PushStudio password(String name, String password) {
    return point(name, new PushSettings(Optional.empty(), Optional.of(password), false, silence()));
  }

  /** A point for those in the file. */
  PushStudio users(String name, Path file) {
    return point(name, new PushSettings(Optional.of(file), Optional.empty(), false, silence()));
  }

  private static Duration silence() {
    return Duration.ofSeconds(5);
  }

  private PushStudio point(String name, PushSettings settings) {
    PublishingPoint point = onAir.point(name, 10, Duration.ofHours(1));
    PushPoint source = new PushPoint(point, settings, this::nowNs);
    point.setSource(source);
    source.start();
    targets.put(name, source);
    return this;
  }

  PushStudio start() throws Exception {
    server =
        new PushServer(
            targets::get,
            timer,
            this::now,
            this::nowNs,
            new SecureRandom(),
            PRODUCT,
            pushHost,
            new EncoderDoctor());
    host = hosting.start(new PushServlet(server));
    return this;
  }

  // ---- time ----

  long nowNs() {
    return System.nanoTime() + skippedNs.get();
  }

  Instant now() {
    return Instant.now().plusNanos(skippedNs.get());
  }

  void skip(Duration time) {
    skippedNs.addAndGet(time.toNanos());
    timer.catchUp();
  }

  // ---- what there is ----

  PushServer server() {
    return server;
  }

  int port() {
    return host.port();
  }

  PushPoint push(String name) {
    return (PushPoint) targets.get(name);
  }

  PublishingPoint point(String name) {
    return push(name).point();
  }

  /** Packets of the broadcast of now; -1 if there is none. */
  long packets(String name) {
    var broadcast = point(name).broadcast();
    return broadcast == null ? -1 : broadcast.packets();
  }

  Encoder encoder(String path) throws Exception {
    return new Encoder(port(), path);
  }

  /** A player that hears all from the beginning, and follows changes. */
  Ear listen(String name) {
    Ear ear = new Ear();
    Seat seat = (Seat) point(name).admit("127.0.0.1");
    seat.listen("mmsh", ear, new ListenerInfo("127.0.0.1:1", "test", name), ChangePolicy.FOLLOW);
    return ear;
  }

  /** Stops as the relay does: the sources first. */
  void close() throws Exception {
    targets.values().forEach(target -> target.existing().stop());
    server.stop();
    timer.shutdownNow();
    onAir.close();
    host.stop();
  }
}
