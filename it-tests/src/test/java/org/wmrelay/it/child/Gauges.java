package org.wmrelay.it.child;

import com.sun.management.UnixOperatingSystemMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** What a child JVM holds, as it says itself over a connection that this one opens to it. */
public final class Gauges implements AutoCloseable {
  private static final int KIB = 1024;

  /**
   * What was held at one moment.
   *
   * @param heapKib live objects, after a full collection
   * @param directKib buffers outside the heap
   * @param threads without the server's pool and without those of this connection
   * @param pooledThreads of the server's pool, which keeps them for a while
   * @param descriptors open files and sockets; 0 where the system does not tell
   */
  public record Held(
      long heapKib, long directKib, int threads, int pooledThreads, long descriptors) {}

  private final JMXConnector connector;
  private final MemoryMXBean memory;
  private final ThreadMXBean threads;
  private final BufferPoolMXBean direct;
  private final java.lang.management.OperatingSystemMXBean system;

  private Gauges(JMXConnector connector) throws IOException {
    this.connector = connector;
    MBeanServerConnection jvm = connector.getMBeanServerConnection();
    this.memory = ManagementFactory.getPlatformMXBean(jvm, MemoryMXBean.class);
    this.threads = ManagementFactory.getPlatformMXBean(jvm, ThreadMXBean.class);
    this.direct =
        ManagementFactory.getPlatformMXBeans(jvm, BufferPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals("direct"))
            .findFirst()
            .orElseThrow();
    this.system = ManagementFactory.getPlatformMXBean(jvm, UnixOperatingSystemMXBean.class);
  }

  /** Connects to a running JVM. */
  @SuppressWarnings("BanJNDI") // the address is that of our own child
  public static Gauges of(Child child) {
    try {
      VirtualMachine machine = VirtualMachine.attach(Long.toString(child.pid()));
      try {
        String url = machine.startLocalManagementAgent();
        return new Gauges(JMXConnectorFactory.connect(new JMXServiceURL(url)));
      } finally {
        machine.detach();
      }
    } catch (AttachNotSupportedException e) {
      throw new AssertionError("cannot look into " + child, e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Collects garbage and looks. */
  public Held read() {
    memory.gc();
    String[] names =
        Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
            .filter(java.util.Objects::nonNull)
            .map(ThreadInfo::getThreadName)
            .toArray(String[]::new);
    return new Held(
        memory.getHeapMemoryUsage().getUsed() / KIB,
        direct.getMemoryUsed() / KIB,
        (int) Arrays.stream(names).filter(Gauges::isOwn).count(),
        (int) Arrays.stream(names).filter(Gauges::isPooled).count(),
        descriptors());
  }

  private long descriptors() {
    return system instanceof UnixOperatingSystemMXBean unix ? unix.getOpenFileDescriptorCount() : 0;
  }

  private static boolean isPooled(String thread) {
    return thread.startsWith("http-") || thread.startsWith("wmrelay-pull-");
  }

  private static boolean isOwn(String thread) {
    boolean ofConnection =
        thread.startsWith("RMI ")
            || thread.startsWith("JMX ")
            || thread.startsWith("Attach ")
            || thread.startsWith("GC ");
    return !isPooled(thread) && !ofConnection;
  }

  @Override
  public void close() {
    try {
      connector.close();
    } catch (IOException e) {
      // The JVM may have ended before.
    }
  }
}
