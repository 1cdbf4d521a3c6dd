package org.wmrelay.jetty;

import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.io.EndPoint;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.wmrelay.broadcast.Admission;
import org.wmrelay.broadcast.ChangePolicy;
import org.wmrelay.broadcast.HarmlessLogger;
import org.wmrelay.broadcast.Listener;
import org.wmrelay.broadcast.ListenerInfo;
import org.wmrelay.broadcast.PublishingPoint;
import org.wmrelay.broadcast.RefusalReason;
import org.wmrelay.broadcast.Seat;

/**
 * Makes listeners of a point out of those who merely connect. Who finds no place, or nothing to
 * listen to, is closed at once. Safe for all threads.
 */
final class RawClients {
  private static final Logger LOG = HarmlessLogger.of(RawClients.class);
  private static final String REQUEST = "tcp";
  private static final Admission.Refusal NOT_ALLOWED =
      new Admission.Refusal(RefusalReason.ADDRESS, "the address may not connect");

  private final PublishingPoint point;
  private final CloneSettings.Raw settings;
  private final AtomicBoolean full = new AtomicBoolean();

  RawClients(PublishingPoint point, CloneSettings.Raw settings) {
    this.point = point;
    this.settings = settings;
  }

  void connected(RawConnection connection) {
    EndPoint endPoint = connection.getEndPoint();
    if (!(endPoint.getRemoteSocketAddress() instanceof InetSocketAddress remote)) {
      endPoint.close();
      return;
    }
    String host = remote.getAddress().getHostAddress();
    if (!settings.addresses().permits(remote.getAddress())) {
      point.refused(host, NOT_ALLOWED);
      endPoint.close();
      return;
    }
    LOG.info("{}: connection from {}", point.name(), host);
    Admission admission = point.admit(host);
    if (admission instanceof Seat seat) {
      full.set(false);
      listen(seat, connection, host + ":" + remote.getPort());
    } else if (admission instanceof Admission.Refusal refusal) {
      tell(refusal, host);
      endPoint.close();
    }
  }

  private void tell(Admission.Refusal refusal, String host) {
    if (refusal.reason() == RefusalReason.BANNED) {
      LOG.info("{}: {} is closed: {}", point.name(), host, refusal.why());
    } else {
      tellOnce(full, "Connections max: " + refusal.why());
    }
  }

  private void listen(Seat seat, RawConnection connection, String address) {
    ListenerInfo info = new ListenerInfo(address, "", REQUEST);
    @Nullable Listener listener =
        seat.listen(settings.form(), connection, info, ChangePolicy.FOLLOW);
    if (listener == null) {
      LOG.info("{}: {} is closed: there is nothing to listen to", point.name(), address);
      connection.getEndPoint().close();
    }
  }

  /** Once, until somebody is let in again. */
  private void tellOnce(AtomicBoolean told, String what) {
    if (told.compareAndSet(false, true)) {
      LOG.warn("{}: {}", point.name(), what);
    }
  }
}
