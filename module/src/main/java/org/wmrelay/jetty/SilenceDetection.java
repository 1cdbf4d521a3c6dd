package org.wmrelay.jetty;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.FillInterest;
import org.eclipse.jetty.server.AbstractConnectionFactory;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * The first protocol of a shared port: whoever says something gets the port's other protocol, with
 * what was said; whoever is silent for long enough becomes a raw client.
 *
 * <p>Only the first byte decides, so a request may come as slowly as it likes, and HTTP's own idle
 * time is not touched. The interest in reading ends once, by the first byte or by silence, so they
 * exclude each other. (Not by the idle timeout of the end point: that would also fail the first
 * write of who has just become a raw client.)
 */
final class SilenceDetection extends AbstractConnectionFactory {
  static final String PROTOCOL = "wmrelay-silence";
  private static final int FIRST_READ = 8 * 1024;

  private final String other;
  private final Duration silence;
  private final Consumer<RawConnection> clients;

  /**
   * @param other the protocol of those who speak, which the connector has as well
   * @param clients who takes the silent on
   */
  SilenceDetection(String other, Duration silence, Consumer<RawConnection> clients) {
    super(PROTOCOL);
    this.other = other;
    this.silence = silence;
    this.clients = clients;
  }

  @Override
  public Connection newConnection(Connector connector, EndPoint endPoint) {
    return configure(new Undecided(endPoint, connector), connector, endPoint);
  }

  private Connection speaking(Connector connector, EndPoint endPoint) {
    ConnectionFactory factory = connector.getConnectionFactory(other);
    return factory.newConnection(connector, endPoint);
  }

  /** A connection on which nothing was said yet. */
  private final class Undecided extends AbstractConnection implements Connection.UpgradeFrom {
    private final Connector connector;
    private final AtomicBoolean decided = new AtomicBoolean();
    private volatile Scheduler.@Nullable Task decision;
    private @Nullable ByteBuffer said;

    Undecided(EndPoint endPoint, Connector connector) {
      super(endPoint, connector.getExecutor());
      this.connector = connector;
    }

    @Override
    public void onOpen() {
      super.onOpen();
      listen();
    }

    private void listen() {
      decision =
          connector
              .getScheduler()
              .schedule(this::endInterest, silence.toMillis(), TimeUnit.MILLISECONDS);
      fillInterested();
    }

    /** Whoever decides first has decided; a byte that comes just then is too late. */
    private void endInterest() {
      if (decided.compareAndSet(false, true)) {
        FillInterest interest = ((AbstractEndPoint) getEndPoint()).getFillInterest();
        interest.onFail(new Silence());
      }
    }

    @Override
    public void onFillable() {
      cancelDecision();
      ByteBuffer bytes = BufferUtil.allocate(FIRST_READ);
      try {
        int read = getEndPoint().fill(bytes);
        if (read < 0) {
          close();
        } else if (read == 0 && !decided.get()) {
          listen();
        } else if (read == 0 || !decided.compareAndSet(false, true)) {
          becomeRaw();
        } else {
          said = bytes;
          getEndPoint().upgrade(speaking(connector, getEndPoint()));
        }
      } catch (IOException broken) {
        close();
      }
    }

    @Override
    public void onFillInterestedFailed(Throwable cause) {
      if (cause instanceof Silence) {
        getExecutor().execute(this::becomeRaw);
      } else {
        super.onFillInterestedFailed(cause);
      }
    }

    private void becomeRaw() {
      getEndPoint().upgrade(new RawConnection(getEndPoint(), getExecutor(), clients));
    }

    @Override
    public void onClose(@Nullable Throwable cause) {
      cancelDecision();
      super.onClose(cause);
    }

    private void cancelDecision() {
      Scheduler.Task pending = decision;
      if (pending != null) {
        pending.cancel();
      }
    }

    @Override
    public @Nullable ByteBuffer onUpgradeFrom() {
      return said;
    }
  }

  /** Ends the interest in a client that says nothing. */
  private static final class Silence extends TimeoutException {
    private static final long serialVersionUID = 1;
  }
}
