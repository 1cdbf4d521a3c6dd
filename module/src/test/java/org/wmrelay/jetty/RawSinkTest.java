package org.wmrelay.jetty;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.wmrelay.host.RawClient;
import org.wmrelay.host.SinkContract;

class RawSinkTest extends SinkContract {
  private static final int SEND_BUFFER = 64 * 1024;

  private final LinkedBlockingQueue<RawConnection> connected = new LinkedBlockingQueue<>();
  private final Server server = new Server();
  private ServerConnector connector;

  @Override
  protected Line connect() throws Exception {
    connector = new ServerConnector(server, new RawConnectionFactory(connected::add));
    connector.setHost("127.0.0.1");
    connector.setAcceptedSendBufferSize(SEND_BUFFER);
    server.addConnector(connector);
    server.start();
    RawClient client = RawClient.connectWithSmallBuffer(connector.getLocalPort());
    return new Line(connected.poll(20, TimeUnit.SECONDS), client);
  }

  @Override
  protected void stopServer() throws Exception {
    server.stop();
  }

  /** An end without a reset could be a half-close; a write tells. */
  @Override
  protected boolean noticesAtOnce() {
    return false;
  }

  @Override
  protected int connections() {
    return connector.getConnectedEndPoints().size();
  }

  @Override
  protected boolean cutsStalledConnections() {
    return true;
  }

  @Override
  protected boolean survivesHalfClose() {
    return true;
  }
}
