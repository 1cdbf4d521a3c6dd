package org.wmrelay.jetty;

import jakarta.servlet.http.HttpServlet;
import java.nio.file.Path;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.wmrelay.host.Certificate;
import org.wmrelay.host.HttpSinkContract;
import org.wmrelay.host.JettyHost;
import org.wmrelay.host.RawClient;
import org.wmrelay.host.ServletHost;
import org.wmrelay.play.StreamOpener;

class HandoverTlsSinkTest extends HttpSinkContract {
  @TempDir static Path directory;
  private static Certificate certificate;

  @BeforeAll
  static void create() throws Exception {
    certificate = Certificate.create(directory);
  }

  @Override
  protected ServletHost start(HttpServlet servlet) throws Exception {
    return JettyHost.start(servlet, "/", HandoverTlsSinkTest::useTls);
  }

  private static void useTls(Server server) {
    SslContextFactory.Server tls = new SslContextFactory.Server();
    tls.setKeyStorePath(certificate.file().toString());
    tls.setKeyStorePassword(Certificate.PASSWORD);
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.addCustomizer(new SecureRequestCustomizer(false));
    JettyHost.addConnector(
        server, new ServerConnector(server, tls, new HttpConnectionFactory(configuration)));
  }

  @Override
  protected RawClient client(int port) throws Exception {
    return RawClient.connectOverTls(port, certificate.clientContext());
  }

  @Override
  protected StreamOpener opener() {
    return new Handover(JettyHost.SEND_BUFFER)::open;
  }

  @Override
  protected boolean noticesAtOnce() {
    return true;
  }

  @Override
  protected boolean survivesHalfClose() {
    return false;
  }

  @Override
  protected boolean cutsStalledConnections() {
    return true;
  }
}
