package org.wmrelay.it.child;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.ContextConfig;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.ApplicationParameter;

/**
 * A Tomcat in this JVM that takes web applications as they are, on a free port of the loopback
 * address.
 */
public final class TomcatServer implements AutoCloseable {
  private final Tomcat tomcat = new Tomcat();

  /** Starts it with nothing deployed, in an empty directory. */
  public TomcatServer(Path directory) {
    try {
      Files.createDirectories(directory.resolve("webapps"));
      tomcat.setBaseDir(directory.toString());
      Connector connector = new Connector();
      connector.setPort(0);
      connector.setProperty("address", "127.0.0.1");
      tomcat.setConnector(connector);
      tomcat.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (LifecycleException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Deploys a WAR with a parameter that is set from outside, as in a context file. */
  public void deploy(Path war, String path, String parameter, String value) {
    StandardContext context = new StandardContext();
    context.setPath(path);
    context.setName(path);
    context.setDocBase(war.toAbsolutePath().normalize().toString());
    context.addLifecycleListener(new ContextConfig());
    // These want to look into the JDK, which it does not allow.
    context.setClearReferencesThreadLocals(false);
    context.setClearReferencesRmiTargets(false);
    ApplicationParameter outside = new ApplicationParameter();
    outside.setName(parameter);
    outside.setValue(value);
    outside.setOverride(false);
    context.addApplicationParameter(outside);
    tomcat.getHost().addChild(context);
  }

  /** Undeploys it; what is given back is cleared once nothing holds the application any more. */
  public WeakReference<ClassLoader> undeploy(String path) {
    StandardContext context = (StandardContext) tomcat.getHost().findChild(path);
    WeakReference<ClassLoader> loader = new WeakReference<>(context.getLoader().getClassLoader());
    tomcat.getHost().removeChild(context);
    return loader;
  }

  /** {@code http://127.0.0.1:port} and the path. */
  public String url(String path) {
    return "http://127.0.0.1:" + tomcat.getConnector().getLocalPort() + path;
  }

  @Override
  public void close() {
    try {
      tomcat.stop();
      tomcat.destroy();
    } catch (LifecycleException e) {
      throw new IllegalStateException(e);
    }
  }
}
