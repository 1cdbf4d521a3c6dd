package org.wmrelay.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Makes the stream: packets of one size at one rate, stamped when they are sent.
 *
 * <p>By HTTP it is an encoder that players of Windows Media streams (and so wmrelay) can pull from;
 * {@code /bare} gives the packets alone, for servers that know no format. It can also push the bare
 * packets into an Icecast, or send them as datagrams. Every path is the same stream. Ends itself
 * when its life is over.
 */
@Command(name = "origin", sortOptions = false)
public final class BenchOrigin implements Callable<Integer> {
  static final String BARE = "/bare";
  static final String ICECAST_PASSWORD = "hackme";
  static final String ICECAST_MOUNT = "/live";

  @Option(names = "--bit-rate", required = true)
  private int bitRate;

  @Option(names = "--packet-size", required = true)
  private int packetSize;

  @Option(names = "--icecast", description = "Port of an Icecast to push to.")
  private @Nullable Integer icecastPort;

  @Option(names = "--udp", description = "Port to which datagrams are sent.")
  private @Nullable Integer udpPort;

  @Option(names = "--life", required = true, description = "Seconds after which it ends itself.")
  private int life;

  private final List<Receiver> receivers = new CopyOnWriteArrayList<>();
  private @Nullable StampedAsf media;

  /** One that the packets go to; a packet comes as a whole data frame. */
  private record Receiver(java.nio.channels.WritableByteChannel channel, boolean framed) {
    void send(byte[] frame) throws IOException {
      int from = framed ? 0 : StampedAsf.FRAME_HEAD;
      ByteBuffer bytes = ByteBuffer.wrap(frame, from, frame.length - from);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }
  }

  /** Starts it; prints the port on which it listens. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new BenchOrigin()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    media = new StampedAsf(packetSize, bitRate);
    ServerSocketChannel server = ServerSocketChannel.open();
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1000);
    System.out.println("listening on port " + server.socket().getLocalPort());
    start("accept", () -> accept(server));
    if (icecastPort != null) {
      receivers.add(new Receiver(openIcecast(icecastPort), false));
      System.out.println("icecast takes the stream");
    }
    if (udpPort != null) {
      receivers.add(new Receiver(openUdp(udpPort), false));
    }
    publish();
    return 0;
  }

  private static void start(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void publish() {
    long intervalNs = (long) (packetSize * 8 * 1e9 / bitRate);
    long start = System.nanoTime();
    for (long number = 0; number * intervalNs < life * 1_000_000_000L; number++) {
      awaitNanos(start + number * intervalNs);
      byte[] frame = media().dataFrame(number);
      for (Receiver receiver : receivers) {
        send(receiver, frame);
      }
    }
  }

  private static void awaitNanos(long due) {
    for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private void send(Receiver receiver, byte[] frame) {
    try {
      receiver.send(frame);
    } catch (java.net.PortUnreachableException e) {
      // The server of the datagrams is not there yet.
    } catch (IOException e) {
      receivers.remove(receiver);
      System.out.println("receiver gone: " + e.getMessage());
    }
  }

  private static DatagramChannel openUdp(int port) throws IOException {
    DatagramChannel channel = DatagramChannel.open();
    return channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  private static SocketChannel openIcecast(int port) throws IOException {
    SocketChannel channel =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    String login = "source:" + ICECAST_PASSWORD;
    write(
        channel,
        "SOURCE "
            + ICECAST_MOUNT
            + " HTTP/1.0\r\nAuthorization: Basic "
            + Base64.getEncoder().encodeToString(login.getBytes(ISO_8859_1))
            + "\r\nContent-Type: audio/mpeg\r\n\r\n");
    String status = readHead(channel);
    if (!status.contains(" 200")) {
      throw new IOException("Icecast answered the source with: " + status);
    }
    return channel;
  }

  private void accept(ServerSocketChannel server) {
    while (true) {
      try {
        SocketChannel channel = server.accept();
        start("request", () -> answer(channel));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void answer(SocketChannel channel) {
    try {
      String head = readHead(channel);
      if (head.startsWith("GET " + BARE)) {
        write(channel, head("application/octet-stream"));
        receivers.add(new Receiver(channel, false));
      } else if (head.contains("xPlayStrm=1")) {
        write(channel, head("application/x-mms-framed"));
        channel.write(ByteBuffer.wrap(media().headerFrame()));
        receivers.add(new Receiver(channel, true));
      } else {
        write(channel, head("application/vnd.ms.wms-hdr.asfv1"));
        channel.write(ByteBuffer.wrap(media().headerFrame()));
        channel.close();
      }
    } catch (IOException e) {
      System.out.println("request failed: " + e.getMessage());
    }
  }

  private static String head(String contentType) {
    return """
        HTTP/1.0 200 OK
        Server: Rex/9.0.0.2980
        Cache-Control: no-cache
        Pragma: no-cache
        Pragma: client-id=1
        Pragma: features="broadcast"
        Content-Type: %s

        """
        .formatted(contentType)
        .replace("\n", "\r\n");
  }

  private static void write(SocketChannel channel, String text) throws IOException {
    channel.write(ByteBuffer.wrap(text.getBytes(ISO_8859_1)));
  }

  /** The head of a message, read as far as the empty line and not further. */
  private static String readHead(SocketChannel channel) throws IOException {
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(channel.socket().getInputStream(), ISO_8859_1));
    StringBuilder head = new StringBuilder();
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      head.append(line).append('\n');
      if (line.isEmpty()) {
        return head.toString();
      }
    }
    throw new IOException("connection ended in its head: " + head);
  }

  private StampedAsf media() {
    StampedAsf made = media;
    if (made == null) {
      throw new IllegalStateException("not started");
    }
    return made;
  }
}
