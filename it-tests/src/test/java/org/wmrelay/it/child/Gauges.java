package org.wmrelay.it.child;

import com.sun.management.UnixOperatingSystemMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** What a child JVM holds, as it says itself over a connection that this one opens to it. */
public final class Gauges implements AutoCloseable {
  private static final int KIB = 1024;
  private static final int SEGMENT_KIB = 256;

  /**
   * What was held at one moment.
   *
   * @param heapKib live objects, after a full collection; without the segments
   * @param windows frame logs of the relay, one a wire form of a broadcast
   * @param segments of 256 KiB, which the windows fill one after the other
   * @param listeners objects of the relay that stand for one
   * @param directKib buffers outside the heap
   * @param threads without the server's pool and without those of this connection
   * @param pooledThreads of the server's pool, which keeps them for a while
   * @param descriptors open files and sockets; 0 where the system does not tell
   */
  public record Held(
      long heapKib,
      long windows,
      long segments,
      long listeners,
      long directKib,
      int threads,
      int pooledThreads,
      long descriptors) {}

  private final JMXConnector connector;
  private final MBeanServerConnection jvm;
  private final ThreadMXBean threads;
  private final BufferPoolMXBean direct;
  private final java.lang.management.OperatingSystemMXBean system;

  private Gauges(JMXConnector connector) throws IOException {
    this.connector = connector;
    this.jvm = connector.getMBeanServerConnection();
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
    String histogram = histogram();
    long segments = instances(histogram, "org.wmrelay.broadcast.Segment");
    String[] names =
        Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
            .filter(java.util.Objects::nonNull)
            .map(ThreadInfo::getThreadName)
            .toArray(String[]::new);
    return new Held(
        total(histogram) / KIB - segments * SEGMENT_KIB,
        instances(histogram, "org.wmrelay.broadcast.FrameLog"),
        segments,
        instances(histogram, "org.wmrelay.broadcast.Listener"),
        direct.getMemoryUsed() / KIB,
        (int) Arrays.stream(names).filter(Gauges::isOwn).count(),
        (int) Arrays.stream(names).filter(Gauges::isPooled).count(),
        descriptors());
  }

  /** Collects garbage and gives the live objects, a line a class: rank, instances, bytes, name. */
  private String histogram() {
    try {
      return (String)
          jvm.invoke(
              new ObjectName("com.sun.management:type=DiagnosticCommand"),
              "gcClassHistogram",
              new Object[] {new String[0]},
              new String[] {String[].class.getName()});
    } catch (JMException e) {
      throw new AssertionError("the JVM does not tell its live objects", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long instances(String histogram, String type) {
    return number(histogram, "(?m)^ *\\d+: +(\\d+) +\\d+ +" + Pattern.quote(type) + "( |$)");
  }

  private static long total(String histogram) {
    return number(histogram, "(?m)^Total +\\d+ +(\\d+)");
  }

  private static long number(String histogram, String pattern) {
    Matcher found = Pattern.compile(pattern).matcher(histogram);
    return found.find() ? Long.parseLong(found.group(1)) : 0;
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
