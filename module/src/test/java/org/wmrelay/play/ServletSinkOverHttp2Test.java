package org.wmrelay.play;

import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.wmrelay.host.Http2Client;
import org.wmrelay.host.JettyHost;
import org.wmrelay.host.SinkContract;
import org.wmrelay.host.SinkServlet;

class ServletSinkOverHttp2Test extends SinkContract {
  private JettyHost host;

  @Override
  protected Line connect() throws Exception {
    SinkServlet servlet = new SinkServlet(ServletSink::open);
    host = JettyHost.start(servlet, "/", ServletSinkOverHttp2Test::useHttp2);
    Http2Client client = Http2Client.get(host.port());
    return new Line(servlet.sink(), client);
  }

  private static void useHttp2(Server server) {
    HttpConfiguration configuration = new HttpConfiguration();
    JettyHost.addConnector(
        server,
        new ServerConnector(
            server,
            new HttpConnectionFactory(configuration),
            new HTTP2CServerConnectionFactory(configuration)));
  }

  @Override
  protected void stopServer() throws Exception {
    if (host != null) {
      host.stop();
      host = null;
    }
  }

  /** Jetty mostly does, but not while the request's own thread is still on its way back. */
  @Override
  protected boolean noticesAtOnce() {
    return false;
  }

  @Override
  protected boolean survivesHalfClose() {
    return true;
  }

  @Override
  protected int connections() {
    return host.connections();
  }

  /** The connection is for other streams too; only the stream is reset. */
  @Override
  protected boolean cutsStalledConnections() {
    return false;
  }

  /** Jetty sometimes forgets a write that waits for the flow control of its stream. */
  @Override
  protected boolean failsWritesWhenStopped() {
    return false;
  }
}
