package org.wmrelay.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What wmrelay is compared with: the least that a fan-out in plain NIO can do. One thread, one ring
 * of direct memory, one write for each listener and packet or tick; it knows no format, limits,
 * lists, logs or manners. Its cost is the kernel's cost of sending.
 */
@Command(name = "reference", sortOptions = false)
public final class ReferenceServer implements Callable<Integer> {
  private static final int RING_BYTES = 4 << 20;
  private static final int HEAD_BYTES = 4096;
  private static final byte[] ANSWER =
      "HTTP/1.0 200 OK\r\nContent-Type: application/octet-stream\r\n\r\n".getBytes(ISO_8859_1);

  @Option(names = "--packet-size", required = true)
  private int packetSize;

  @Option(names = "--tick", description = "Milliseconds; 0 writes each packet when it comes.")
  private int tickMs;

  @Option(names = "--origin", description = "Port of the origin.")
  private @Nullable Integer originPort;

  @Option(names = "--udp", description = "Take datagrams and give them to raw TCP clients.")
  private boolean udp;

  @Option(names = "--send-buffer", description = "Bytes; 0 leaves it to the system.")
  private int sendBuffer;

  @Option(names = "--life", required = true, description = "Seconds after which it ends itself.")
  private int life;

  private final List<Listener> listeners = new ArrayList<>();
  private final ByteBuffer scratch = ByteBuffer.allocateDirect(HEAD_BYTES);
  private @Nullable Ring ring;

  /** The newest bytes; positions grow for ever. No packet lies across its end. */
  private static final class Ring {
    private final int packetSize;
    private final int capacity;
    private final ByteBuffer in;
    private final ByteBuffer out;
    private long received;

    Ring(int packetSize) {
      this.packetSize = packetSize;
      this.capacity = RING_BYTES / packetSize * packetSize;
      this.in = ByteBuffer.allocateDirect(capacity);
      this.out = in.duplicate();
    }

    /** The end of the newest whole packet. */
    long head() {
      return received - received % packetSize;
    }

    /** Takes what has come; false if the source ended. */
    boolean read(ReadableByteChannel source) throws IOException {
      ByteBuffer room = in.limit(capacity).position((int) (received % capacity));
      int before = room.position();
      if (source instanceof DatagramChannel datagrams) {
        datagrams.receive(room); // read() wants a connected one
      } else if (source.read(room) < 0) {
        return false;
      }
      received += room.position() - before;
      return true;
    }

    ByteBuffer from(long position) {
      int start = (int) (position % capacity);
      return out.limit((int) Math.min(capacity, start + head() - position)).position(start);
    }
  }

  private static final class Listener {
    final SocketChannel channel;
    final SelectionKey key;
    long position;
    boolean blocked;
    boolean gone;

    Listener(SocketChannel channel, SelectionKey key, long position) {
      this.channel = channel;
      this.key = key;
      this.position = position;
    }
  }

  /** Starts it; prints the port on which it listens, and the one of its datagrams. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new ReferenceServer()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    Selector selector = Selector.open();
    ring = new Ring(packetSize);
    openSource(selector);
    ServerSocketChannel server = ServerSocketChannel.open();
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4096);
    register(server, selector, SelectionKey.OP_ACCEPT, null);
    System.out.println("listening on port " + server.socket().getLocalPort());
    run(selector);
    return 0;
  }

  private void openSource(Selector selector) throws IOException {
    if (udp) {
      DatagramChannel channel = DatagramChannel.open();
      channel.setOption(StandardSocketOptions.SO_RCVBUF, 4 << 20);
      channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      register(channel, selector, SelectionKey.OP_READ, channel);
      System.out.println("datagrams on port " + channel.socket().getLocalPort());
    } else if (originPort != null) {
      SocketChannel channel =
          SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), originPort));
      String request = "GET " + BenchOrigin.BARE + " HTTP/1.0\r\n\r\n";
      channel.write(ByteBuffer.wrap(request.getBytes(ISO_8859_1)));
      passHead(channel);
      register(channel, selector, SelectionKey.OP_READ, channel);
    }
  }

  private static void passHead(SocketChannel channel) throws IOException {
    int end = 0x0D0A0D0A;
    ByteBuffer one = ByteBuffer.allocate(1);
    for (int last = 0; last != end; last = last << 8 | one.get(0)) {
      if (channel.read(one.clear()) < 0) {
        throw new ClosedChannelException();
      }
    }
  }

  private static SelectionKey register(
      SelectableChannel channel, Selector selector, int operations, @Nullable Object attachment)
      throws IOException {
    channel.configureBlocking(false);
    return channel.register(selector, operations, attachment);
  }

  private void run(Selector selector) throws IOException {
    long tickNs = tickMs * 1_000_000L;
    long start = System.nanoTime();
    long due = start + tickNs;
    while (System.nanoTime() - start < life * 1_000_000_000L) {
      if (tickMs == 0) {
        selector.select(this::ready, 1000);
        continue;
      }
      long leftNs = due - System.nanoTime();
      if (leftNs > 0) {
        selector.select(this::ready, leftNs / 1_000_000 + 1);
      } else {
        selector.selectNow(this::ready);
        due += tickNs;
        writeAll();
      }
    }
  }

  private void ready(SelectionKey key) {
    try {
      if (key.isAcceptable()) {
        accept(key);
      } else if (key.attachment() instanceof Listener listener) {
        ready(listener);
      } else if (key.attachment() == null) {
        request(key);
      } else {
        news(key);
      }
    } catch (IOException e) {
      key.cancel();
    }
  }

  private void accept(SelectionKey key) throws IOException {
    ServerSocketChannel server = (ServerSocketChannel) key.channel();
    for (SocketChannel c = server.accept(); c != null; c = server.accept()) {
      if (sendBuffer > 0) {
        c.setOption(StandardSocketOptions.SO_SNDBUF, sendBuffer);
      }
      c.setOption(StandardSocketOptions.TCP_NODELAY, true);
      SelectionKey connection = register(c, key.selector(), SelectionKey.OP_READ, null);
      if (udp) {
        add(c, connection);
      }
    }
  }

  /** A request is believed to come in one piece. */
  private void request(SelectionKey key) throws IOException {
    SocketChannel channel = (SocketChannel) key.channel();
    if (channel.read(scratch.clear()) < 0) {
      throw new ClosedChannelException();
    }
    channel.write(ByteBuffer.wrap(ANSWER));
    add(channel, key);
  }

  private void add(SocketChannel channel, SelectionKey key) {
    Listener listener = new Listener(channel, key, ring().head());
    key.attach(listener);
    listeners.add(listener);
  }

  private void news(SelectionKey key) throws IOException {
    ReadableByteChannel source = (ReadableByteChannel) key.attachment();
    if (!ring().read(source)) {
      throw new ClosedChannelException();
    }
    if (tickMs == 0) {
      writeAll();
    }
  }

  private void ready(Listener listener) throws IOException {
    if (listener.key.isReadable() && listener.channel.read(scratch.clear()) < 0) {
      listener.gone = true;
      listener.channel.close();
    } else if (listener.key.isWritable()) {
      listener.blocked = false;
      listener.key.interestOps(SelectionKey.OP_READ);
      write(listener);
    }
  }

  private void writeAll() {
    for (int i = listeners.size() - 1; i >= 0; i--) {
      Listener listener = listeners.get(i);
      if (!listener.gone && !listener.blocked) {
        write(listener);
      }
      if (listener.gone) {
        listeners.set(i, listeners.get(listeners.size() - 1));
        listeners.remove(listeners.size() - 1);
      }
    }
  }

  private void write(Listener listener) {
    try {
      if (ring().head() - listener.position > RING_BYTES / 2) {
        listener.position = ring().head();
      }
      while (listener.position < ring().head() && !listener.blocked) {
        ByteBuffer bytes = ring().from(listener.position);
        listener.position += listener.channel.write(bytes);
        listener.blocked = bytes.hasRemaining();
      }
      if (listener.blocked) {
        listener.key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
      }
    } catch (IOException e) {
      listener.gone = true;
      listener.key.cancel();
    }
  }

  private Ring ring() {
    Ring made = ring;
    if (made == null) {
      throw new IllegalStateException("not started");
    }
    return made;
  }
}
