package org.wmrelay.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.wmrelay.it.child.FreePorts;
import org.wmrelay.it.child.StandaloneJar;

/**
 * Where cloning ends: datagrams of 200 bytes at growing rates, a few seconds each, to one raw TCP
 * client. Prints for each rate what was sent, what the client missed, and the processor time.
 *
 * <p>{@code java -cp ... -Dtest.jar=... org.wmrelay.bench.DatagramProbe [rate ...]}; sender and
 * client run in this process, so give it cores of its own (taskset) to see the relay alone.
 */
final class DatagramProbe {
  private static final int LENGTH = 200;
  private static final int SECONDS = 5;
  private static final long SLICE_NS = TimeUnit.MILLISECONDS.toNanos(1);

  private DatagramProbe() {}

  public static void main(String[] arguments) throws Exception {
    List<String> rates =
        arguments.length > 0 ? List.of(arguments) : List.of("20000", "50000", "100000", "200000");
    Path directory = Files.createTempDirectory(Path.of("target"), "probe");
    int udp = FreePorts.udp();
    int tcp = FreePorts.tcp();
    Path file = directory.resolve("probe.conf");
    Files.writeString(
        file,
        """
        wmrelay.publishing-points."/feed" {
          source = "udp://127.0.0.1:%d", clone.tcp.port = %d, max-lag = 4 MiB
        }
        """
            .formatted(udp, tcp));
    try (StandaloneJar relay =
        StandaloneJar.startExactly(
            List.of(), "-p", "0", "-s", "--config", file.toAbsolutePath().toString())) {
      new Run(relay, udp, tcp).at(20_000); // warm
      for (String rate : rates) {
        new Run(relay, udp, tcp).at(Integer.parseInt(rate)).print();
      }
    }
  }

  /** One rate. */
  private static final class Run {
    private final StandaloneJar relay;
    private final InetSocketAddress target;
    private final int tcpPort;
    private final AtomicLong received = new AtomicLong();
    private long sent;
    private long elapsedNs;
    private long cpuMs;

    Run(StandaloneJar relay, int udpPort, int tcpPort) {
      this.relay = relay;
      this.target = new InetSocketAddress(InetAddress.getLoopbackAddress(), udpPort);
      this.tcpPort = tcpPort;
    }

    Run at(int rate) throws Exception {
      try (Socket client = new Socket(InetAddress.getLoopbackAddress(), tcpPort)) {
        var reading = CompletableFuture.runAsync(() -> read(client));
        awaitFirst();
        long before = ProcessCost.of(relay.process().pid()).cpuMs();
        long startNs = System.nanoTime();
        send(rate);
        elapsedNs = System.nanoTime() - startNs;
        awaitSilence();
        cpuMs = ProcessCost.of(relay.process().pid()).cpuMs() - before;
        client.shutdownInput();
        reading.join();
      }
      return this;
    }

    private void read(Socket client) {
      byte[] bytes = new byte[64 * 1024];
      try {
        InputStream in = client.getInputStream();
        for (int length = in.read(bytes); length >= 0; length = in.read(bytes)) {
          received.addAndGet(length);
        }
      } catch (IOException e) {
        System.out.println("the client was cut: " + e.getMessage());
      }
    }

    /** The relay may not have taken the client on yet. */
    private void awaitFirst() throws IOException {
      try (DatagramChannel channel = DatagramChannel.open()) {
        while (received.get() == 0) {
          channel.send(ByteBuffer.allocate(LENGTH), target);
          LockSupport.parkNanos(10 * SLICE_NS);
        }
      }
      awaitSilence();
      received.set(0);
    }

    private void awaitSilence() {
      long before = -1;
      while (before != received.get()) {
        before = received.get();
        LockSupport.parkNanos(300 * SLICE_NS);
      }
    }

    private void send(int rate) throws IOException {
      ByteBuffer datagram = ByteBuffer.allocateDirect(LENGTH);
      long startNs = System.nanoTime();
      long all = (long) rate * SECONDS;
      try (DatagramChannel channel = DatagramChannel.open()) {
        channel.connect(target);
        while (sent < all) {
          long due = Math.min(all, (System.nanoTime() - startNs) * rate / 1_000_000_000L);
          for (; sent < due; sent++) {
            channel.write(datagram.clear());
          }
          LockSupport.parkNanos(SLICE_NS / 4);
        }
      }
    }

    void print() {
      long lost = sent - received.get() / LENGTH;
      System.out.printf(
          "%,d/s sent: %,d datagrams, lost %,d (%.2f %%), relay %.0f %% of one core, %.1f us each%n",
          sent * 1_000_000_000L / elapsedNs,
          sent,
          lost,
          100.0 * lost / sent,
          100.0 * cpuMs * 1_000_000 / elapsedNs,
          1000.0 * cpuMs / sent);
    }
  }
}
