package org.wmrelay.standalone;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGHUP, where the system has it. The JDK's class for signals is asked for by its name, since it
 * is no part of the platform's specification.
 */
final class HangUp {
  private static final Logger LOG = LoggerFactory.getLogger(HangUp.class);

  private HangUp() {}

  /**
   * From now on the signal ends nothing but has this run, on a thread of the JVM's. Where it was
   * ignored when the JVM started it stays so, as {@code nohup} wants it.
   */
  static void handle(Runnable what) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      InvocationHandler invocation =
          (proxy, method, arguments) -> {
            if (method.getName().equals("handle")) {
              what.run();
            }
            return null;
          };
      Object own =
          Proxy.newProxyInstance(
              HangUp.class.getClassLoader(), new Class<?>[] {handler}, invocation);
      Object hangUp = signal.getConstructor(String.class).newInstance("HUP");
      Object before = signal.getMethod("handle", signal, handler).invoke(null, hangUp, own);
      if (handler.getField("SIG_IGN").get(null).equals(before)) {
        LOG.info("SIGHUP is ignored, as by nohup, and reads no configuration");
      }
    } catch (ReflectiveOperationException none) {
      LOG.debug("this system has no SIGHUP", none);
    }
  }
}
