package org.wmrelay.it.fake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Any number of {@link FakePlayer}s on one thread. Whatever a test tells a player is done on that
 * thread, in the order it was told.
 */
public final class PlayerCrowd implements AutoCloseable {

  private static final int READ_AT_ONCE = 64 * 1024;
  private static final int READS_A_SECOND = 20;
  private static final long NS = 1_000_000_000L;

  /** A player's place in the loop. */
  private static final class Seat {
    final FakePlayer player;
    final SocketChannel channel;
    ByteBuffer toSend;
    long bytesPerSecond;
    long nextReadNs;
    boolean connected;
    boolean halfCloses;

    Seat(FakePlayer player, SocketChannel channel) {
      this.player = player;
      this.channel = channel;
      this.toSend = ByteBuffer.wrap(player.request.request);
      this.bytesPerSecond = player.request.bytesPerSecond;
    }

    boolean isPaced() {
      return bytesPerSecond != PlayRequest.FAST;
    }

    boolean hasToWrite() {
      return toSend.hasRemaining() || halfCloses;
    }

    boolean mayReadAt(long nowNs) {
      return bytesPerSecond > 0 && nowNs - nextReadNs >= 0;
    }
  }

  private final boolean endsWithItsPlayer;
  private final Selector selector;
  private final Queue<Runnable> told = new ConcurrentLinkedQueue<>();
  private final List<FakePlayer> players = new CopyOnWriteArrayList<>();
  private final Map<FakePlayer, Seat> seats = new HashMap<>();
  private final Set<Seat> paced = new HashSet<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(READ_AT_ONCE);
  private final Thread thread = new Thread(this::run, "crowd");
  private volatile boolean open = true;

  public PlayerCrowd() {
    this(false);
  }

  /** A crowd that goes when its only player does. */
  PlayerCrowd(boolean endsWithItsPlayer) {
    this.endsWithItsPlayer = endsWithItsPlayer;
    try {
      selector = Selector.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    thread.setDaemon(true);
    thread.start();
  }

  /** Adds a player, which connects at once. */
  public FakePlayer join(PlayRequest request) {
    FakePlayer player = new FakePlayer(this, request);
    players.add(player);
    tell(() -> connect(player));
    return player;
  }

  /** Adds that many players of the same kind. */
  public List<FakePlayer> join(int count, PlayRequest request) {
    List<FakePlayer> joined = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      joined.add(join(request));
    }
    return joined;
  }

  /** All players that ever joined. */
  public List<FakePlayer> players() {
    return List.copyOf(players);
  }

  void pace(FakePlayer player, long bytesPerSecond) {
    tell(
        () -> {
          Seat seat = seats.get(player);
          if (seat != null) {
            seat.bytesPerSecond = bytesPerSecond;
            seat.nextReadNs = System.nanoTime();
            seat(seat);
          }
        });
  }

  void send(FakePlayer player, byte[] bytes) {
    tell(
        () -> {
          Seat seat = seats.get(player);
          if (seat != null) {
            ByteBuffer all = ByteBuffer.allocate(seat.toSend.remaining() + bytes.length);
            seat.toSend = all.put(seat.toSend).put(bytes).flip();
            listen(seat);
          }
        });
  }

  /** After all that is still to be sent. */
  void halfClose(FakePlayer player) {
    tell(
        () -> {
          Seat seat = seats.get(player);
          if (seat != null) {
            seat.halfCloses = true;
            listen(seat);
          }
        });
  }

  void leave(FakePlayer player, boolean reset) {
    tell(
        () -> {
          Seat seat = seats.get(player);
          if (seat != null && reset) {
            orEnd(seat, () -> seat.channel.setOption(StandardSocketOptions.SO_LINGER, 0));
          }
          if (seat != null) {
            end(seat, FakePlayer.End.LEFT);
          }
        });
    if (endsWithItsPlayer) {
      close();
    }
  }

  /** All players leave. */
  @Override
  public void close() {
    open = false;
    selector.wakeup();
    try {
      if (Thread.currentThread() != thread) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tell(Runnable what) {
    told.add(what);
    selector.wakeup();
  }

  // From here on: the crowd's thread.

  private interface Io {
    void run() throws IOException;
  }

  private void orEnd(Seat seat, Io work) {
    try {
      work.run();
    } catch (IOException e) {
      end(seat, seat.connected ? FakePlayer.End.RESET : FakePlayer.End.NOT_CONNECTED);
    }
  }

  private void run() {
    try (selector) {
      while (open) {
        doWhatWasTold();
        selector.select(this::ready, untilNextPacedRead());
        resumePaced();
      }
      doWhatWasTold();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      List.copyOf(seats.values()).forEach(seat -> end(seat, FakePlayer.End.LEFT));
    }
  }

  private void doWhatWasTold() {
    for (Runnable what = told.poll(); what != null; what = told.poll()) {
      what.run();
    }
  }

  private void connect(FakePlayer player) {
    try {
      SocketChannel channel = SocketChannel.open();
      Seat seat = new Seat(player, channel);
      seat(seat);
      channel.configureBlocking(false);
      if (player.request.receiveBuffer > 0) {
        channel.setOption(StandardSocketOptions.SO_RCVBUF, player.request.receiveBuffer);
      }
      orEnd(
          seat,
          () -> {
            channel.connect(player.request.address);
            channel.register(selector, SelectionKey.OP_CONNECT, seat);
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Puts a seat, or one whose pace has changed, where it belongs. */
  private void seat(Seat seat) {
    seats.put(seat.player, seat);
    if (seat.isPaced()) {
      paced.add(seat);
    } else {
      paced.remove(seat);
    }
    listen(seat);
  }

  private void ready(SelectionKey key) {
    Seat seat = (Seat) key.attachment();
    orEnd(
        seat,
        () -> {
          if (key.isConnectable() && seat.channel.finishConnect()) {
            seat.connected = true;
            seat.player.asked();
            listen(seat);
          }
          if (key.isValid() && key.isWritable()) {
            write(seat);
          }
          if (key.isValid() && key.isReadable()) {
            read(seat);
          }
        });
  }

  private void listen(Seat seat) {
    SelectionKey key = seat.channel.keyFor(selector);
    if (key != null && key.isValid() && seat.channel.isConnected()) {
      boolean reads = seat.mayReadAt(System.nanoTime());
      key.interestOps(
          (reads ? SelectionKey.OP_READ : 0) | (seat.hasToWrite() ? SelectionKey.OP_WRITE : 0));
    }
  }

  private void write(Seat seat) throws IOException {
    seat.channel.write(seat.toSend);
    if (seat.halfCloses && !seat.toSend.hasRemaining()) {
      seat.halfCloses = false;
      seat.channel.shutdownOutput();
    }
    listen(seat);
  }

  private void read(Seat seat) throws IOException {
    buffer.clear();
    if (seat.isPaced()) {
      long atOnce = Math.max(1, seat.bytesPerSecond / READS_A_SECOND);
      buffer.limit((int) Math.min(buffer.capacity(), atOnce));
    }
    int length = seat.channel.read(buffer);
    if (length < 0) {
      end(seat, FakePlayer.End.CLOSED);
      return;
    }
    seat.player.received(buffer.flip());
    if (seat.isPaced()) {
      seat.nextReadNs = System.nanoTime() + length * NS / seat.bytesPerSecond;
      listen(seat);
    }
  }

  private long untilNextPacedRead() {
    return paced.isEmpty() ? 1000 : 1000 / READS_A_SECOND;
  }

  private void resumePaced() {
    long now = System.nanoTime();
    for (Seat seat : paced) {
      if (seat.mayReadAt(now)) {
        listen(seat);
      }
    }
  }

  private void end(Seat seat, FakePlayer.End how) {
    seats.remove(seat.player);
    paced.remove(seat);
    seat.player.ended(how);
    try {
      seat.channel.close();
    } catch (IOException e) {
      // A connection that cannot be closed is closed.
    }
  }
}
