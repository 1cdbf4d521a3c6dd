package org.wmrelay.bench;

import static java.nio.channels.SelectionKey.OP_CONNECT;
import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** One listener of a {@link LoadThread}, on whose thread it lives. */
final class LoadListener implements StampReader.Handler {

  /** How a listener behaves. */
  enum Kind {
    /** Reads what comes when it comes; its delays are measured. */
    PROMPT,
    /** Reads all, but after its first seconds only now and then, which is cheap. */
    STEADY,
    /** Reads nothing after its first bytes. */
    STALLED,
    /** Reads half of what it should. */
    SLOW,
    /** Leaves soon; reads like a prompt one. */
    CHURNING;

    boolean isMeasured() {
      return this == PROMPT || this == STEADY || this == CHURNING;
    }
  }

  private static final int SMALL_BUFFER = 32 * 1024;
  private static final long LEVEL_AFTER_NS = 2_000_000_000;
  private static final int STATUS_AT = 9;

  private final LoadThread thread;
  private final Kind kind;
  private final String request;
  private final SocketChannel channel;
  private final ByteChannel bytes;
  private final SelectionKey key;
  private final StampReader stamps;
  private final long openedNs = System.nanoTime();
  private boolean answered;
  private long readNs;
  private long firstStampNs;
  private long lastNumber = -1;

  /** Connects. */
  LoadListener(LoadThread thread, Selector selector, LoadPlan plan, Kind kind, String path)
      throws IOException {
    this.thread = thread;
    this.kind = kind;
    this.request = plan.request().formatted(path);
    this.answered = request.isEmpty();
    this.stamps = new StampReader(plan.stride());
    channel = SocketChannel.open();
    channel.configureBlocking(false);
    bytes = plan.tls() ? new TlsChannel(channel) : channel;
    if (kind == Kind.STALLED || kind == Kind.SLOW) {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, SMALL_BUFFER);
    }
    boolean connected =
        channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), plan.port()));
    key = channel.register(selector, connected ? OP_READ : OP_CONNECT, this);
    if (connected) {
      ask();
    }
  }

  private void ask() throws IOException {
    key.interestOps(OP_READ);
    bytes.write(ByteBuffer.wrap(request.getBytes(ISO_8859_1)));
  }

  long openedNs() {
    return openedNs;
  }

  boolean isOpen() {
    return channel.isOpen();
  }

  /** Does what its channel is ready for. */
  void ready(ByteBuffer buffer) {
    try {
      if (key.isConnectable()) {
        channel.finishConnect();
        ask();
      } else {
        read(buffer);
      }
    } catch (IOException e) {
      lost();
    }
  }

  /** Reads once, as much as the buffer takes. */
  void readNow(ByteBuffer buffer) {
    try {
      read(buffer);
    } catch (IOException e) {
      lost();
    }
  }

  private void read(ByteBuffer buffer) throws IOException {
    int count = bytes.read(buffer);
    if (count < 0) {
      lost();
      return;
    }
    buffer.flip();
    if (!answered && count > 0) {
      answered = true;
      thread.counts().refused += buffer.get(STATUS_AT) == '2' ? 0 : 1;
    }
    thread.counts().bytes += kind.isMeasured() ? count : 0;
    readNs = System.nanoTime();
    stamps.read(buffer, this);
    if (kind == Kind.STEADY && firstStampNs != 0 && readNs - firstStampNs > LEVEL_AFTER_NS) {
      readLater();
    }
  }

  private void readLater() {
    if (key.interestOps() != 0) {
      key.interestOps(0);
      thread.readLater(this, kind);
    }
  }

  @Override
  public void onStamp(long number, long nanos) {
    if (firstStampNs == 0) {
      begin();
    }
    if (kind.isMeasured()) {
      count(number, nanos);
    }
    lastNumber = number;
  }

  private void begin() {
    firstStampNs = readNs;
    thread.counts().join(readNs - openedNs);
    thread.begun(kind);
    if (kind == Kind.STALLED) {
      key.interestOps(0);
    } else if (kind == Kind.SLOW) {
      readLater();
    }
  }

  /** The burst that a newcomer gets was made before it came; that is no delay. */
  private void count(long number, long nanos) {
    LoadCounts counts = thread.counts();
    counts.packets++;
    if (kind == Kind.PROMPT && nanos > openedNs) {
      counts.delay(readNs - nanos);
    }
    long step = number - lastNumber;
    if (lastNumber >= 0 && step != 1) {
      counts.lost += Math.max(0, step - 1);
      counts.disordered += step < 1 ? 1 : 0;
    }
  }

  @Override
  public void onTorn() {
    thread.counts().torn++;
  }

  private void lost() {
    thread.counts().closed++;
    close();
  }

  void close() {
    if (!channel.isOpen()) {
      return;
    }
    if (firstStampNs != 0) {
      thread.ended(kind);
    }
    try {
      bytes.close();
    } catch (IOException e) {
      System.out.println("close failed: " + e.getMessage());
    }
  }
}
