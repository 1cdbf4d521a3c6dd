package org.wmrelay.jetty;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.Scheduler;
import org.slf4j.Logger;
import org.wmrelay.broadcast.HarmlessLogger;

/**
 * Closes HTTP/1 connections on which a request's header takes too long in all, from when they were
 * opened or from the end of the request before. (Jetty's idle time begins anew with each byte.)
 *
 * <p>Bodies and answers may take as long as they like, and so may what is handed over. Safe for all
 * threads.
 */
public final class RequestTimeLimit implements Connection.Listener, HttpConfiguration.Customizer {
  private static final Logger LOG = HarmlessLogger.of(RequestTimeLimit.class);
  private static final long TOLD_EVERY_NS = TimeUnit.MINUTES.toNanos(1);

  private final Duration limit;
  private final Scheduler scheduler;
  private final Map<Connection, Scheduler.Task> waiting = new ConcurrentHashMap<>();
  private final AtomicLong closed = new AtomicLong();
  private final AtomicLong toldNs = new AtomicLong(System.nanoTime() - TOLD_EVERY_NS);

  private RequestTimeLimit(Duration limit, Scheduler scheduler) {
    this.limit = limit;
    this.scheduler = scheduler;
  }

  /** Watches all that speak HTTP/1 on a port that is not open yet. */
  public static RequestTimeLimit addTo(ServerConnector connector, Duration limit) {
    RequestTimeLimit added = new RequestTimeLimit(limit, connector.getScheduler());
    HttpConnectionFactory http = connector.getConnectionFactory(HttpConnectionFactory.class);
    http.addEventListener(added);
    http.getHttpConfiguration().addCustomizer(added);
    return added;
  }

  /** How many connections were closed. */
  public long closed() {
    return closed.get();
  }

  @Override
  public void onOpened(Connection connection) {
    expectRequest(connection);
  }

  @Override
  public Request customize(Request request, HttpFields.Mutable responseHeaders) {
    Connection connection = request.getConnectionMetaData().getConnection();
    stopWaiting(connection);
    Request.addCompletionListener(request, failure -> expectRequest(connection));
    return request;
  }

  @Override
  public void onClosed(Connection connection) {
    stopWaiting(connection);
  }

  private void expectRequest(Connection connection) {
    if (isServing(connection)) {
      waiting.put(
          connection,
          scheduler.schedule(() -> expire(connection), limit.toMillis(), TimeUnit.MILLISECONDS));
    }
  }

  /** Not when it was closed or when what follows is no HTTP any more. */
  private static boolean isServing(Connection connection) {
    EndPoint endPoint = connection.getEndPoint();
    return endPoint.isOpen() && endPoint.getConnection() == connection;
  }

  private void stopWaiting(Connection connection) {
    Scheduler.Task task = waiting.remove(connection);
    if (task != null) {
      task.cancel();
    }
  }

  private void expire(Connection connection) {
    if (waiting.remove(connection) != null && isServing(connection)) {
      tell(closed.incrementAndGet(), connection.getEndPoint());
      connection.close();
    }
  }

  private void tell(long count, EndPoint last) {
    long now = System.nanoTime();
    long told = toldNs.get();
    if (now - told >= TOLD_EVERY_NS && toldNs.compareAndSet(told, now)) {
      LOG.info(
          "{} connections were closed as no whole request came within {} s, the last one of {}",
          count,
          limit.toSeconds(),
          last.getRemoteSocketAddress());
    }
  }
}
