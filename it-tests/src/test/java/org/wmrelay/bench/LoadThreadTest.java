package org.wmrelay.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoadThreadTest {
  private static final int STRIDE = 64;

  private ServerSocket server;
  private LoadThread load;
  private final AtomicInteger served = new AtomicInteger();

  @BeforeEach
  void start() throws IOException {
    server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    load =
        new LoadThread(
            new LoadPlan(
                server.getLocalPort(),
                List.of("/live"),
                "GET %s HTTP/1.0\r\n\r\n",
                false,
                STRIDE,
                1,
                10,
                1_000_000_000,
                0,
                0,
                1000,
                0,
                0,
                served));
    Thread thread = new Thread(load, "load");
    thread.setDaemon(true);
    thread.start();
  }

  @AfterEach
  void stop() throws IOException {
    load.tell(load::stop);
    server.close();
  }

  private LoadCounts counts() {
    CompletableFuture<LoadCounts> taken = new CompletableFuture<>();
    load.tell(() -> taken.complete(load.takeCounts()));
    return taken.join();
  }

  private static void send(Socket socket, long... numbers) throws IOException {
    for (long number : numbers) {
      ByteBuffer packet = ByteBuffer.allocate(STRIDE);
      Stamp.put(packet, 8, number, System.nanoTime());
      socket.getOutputStream().write(packet.array());
    }
  }

  @Test
  void shouldCountWhatIsMissingAndOutOfOrder() throws IOException {
    try (Socket listener = server.accept()) {
      listener.getOutputStream().write("HTTP/1.0 200 OK\r\n\r\n".getBytes(ISO_8859_1));
      send(listener, 7, 8, 12, 11, 12);
      LoadCounts counts = new LoadCounts();
      await()
          .untilAsserted(
              () -> {
                counts.add(counts());
                assertEquals(5, counts.packets);
              });
      assertEquals(3, counts.lost);
      assertEquals(1, counts.disordered);
      assertEquals(0, counts.torn);
      assertEquals(0, counts.refused);
      assertEquals(5, counts.delays.getTotalCount());
      assertEquals(1, counts.joins.getTotalCount());
      assertEquals(1, served.get());
      assertTrue(counts.listenerNs > 0);
    }
  }

  @Test
  void shouldCountARefusalAndALostConnection() throws IOException {
    try (Socket listener = server.accept()) {
      listener.getOutputStream().write("HTTP/1.0 503 Full\r\n\r\n".getBytes(ISO_8859_1));
    }
    LoadCounts counts = new LoadCounts();
    await()
        .untilAsserted(
            () -> {
              counts.add(counts());
              assertEquals(1, counts.closed);
            });
    assertEquals(1, counts.refused);
    assertEquals(0, served.get());
  }
}
