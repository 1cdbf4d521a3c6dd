package org.wmrelay.it.fake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.wmrelay.it.wire.AsfPacket;
import org.wmrelay.it.wire.HttpHead;
import org.wmrelay.it.wire.Media;

/**
 * A live encoder or server over HTTP on a free loopback port. It sends what the test tells it to: a
 * number of packets at once ({@link #emit}), or all in time ({@link #play}). All connections see
 * one and the same broadcast; what nobody was there to hear is gone, but for what its profile
 * remembers.
 */
public final class FakeOrigin implements AutoCloseable {

  private static final int STACK = 256 * 1024;
  private static final int TROUBLES_KEPT = 1000;
  private static final int TIMES_KEPT = 65_536;

  private final OriginProfile profile;
  private final Timeline timeline;
  private final ThreadGroup threads = new ThreadGroup("origin");
  private final Set<OriginConnection> open = ConcurrentHashMap.newKeySet();
  private final Set<OriginConnection> playing = ConcurrentHashMap.newKeySet();
  private final List<HttpHead> requests = new CopyOnWriteArrayList<>();
  private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
  private final Queue<IOException> troubles = new ConcurrentLinkedQueue<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicInteger accepted = new AtomicInteger();
  private final long[] emittedAtNs = new long[TIMES_KEPT];
  private final Pacer pacer = new Pacer(this::nextSendTimeMs, this::emitOne);
  private final int port;

  private volatile @Nullable ServerSocket listening;
  private volatile @Nullable OriginAuth auth;
  private Media media;
  private long next;
  private long count;
  private long emitted;
  private long shiftMs;

  private FakeOrigin(Media media, OriginProfile profile) throws IOException {
    this.media = media;
    this.profile = profile;
    this.timeline = new Timeline(media);
    this.port = listen(0);
  }

  /** Starts an origin that listens but sends nothing yet. */
  public static FakeOrigin start(Media media, OriginProfile profile) {
    try {
      return new FakeOrigin(media, profile);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int listen(int wanted) throws IOException {
    ServerSocket server = new ServerSocket();
    server.setReuseAddress(true);
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted), 2048);
    listening = server;
    startThread("origin-accept", () -> accept(server));
    return server.getLocalPort();
  }

  private void accept(ServerSocket server) {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        accepted.incrementAndGet();
        OriginConnection connection = new OriginConnection(this, socket, profile);
        open.add(connection);
        startThread("origin-connection", connection);
      } catch (IOException e) {
        note(e);
      }
    }
  }

  void startThread(String name, Runnable work) {
    Thread thread = new Thread(threads, work, name, STACK);
    thread.setDaemon(true);
    thread.start();
  }

  // What the test sees.

  public int port() {
    return port;
  }

  /** Where it plays, e.g. {@code http://127.0.0.1:1234/live}. */
  public String url() {
    return url("http");
  }

  public String url(String scheme) {
    return scheme + "://127.0.0.1:" + port + "/live";
  }

  /** Every request so far, in the order of arrival. */
  public List<HttpHead> requests() {
    return List.copyOf(requests);
  }

  /** How many connections were ever accepted. */
  public int accepted() {
    return accepted.get();
  }

  /** How many connections are being played to now. */
  public int playing() {
    return playing.size();
  }

  /** How many packets were sent since the start. */
  public synchronized long emitted() {
    return emitted;
  }

  /** When packet {@code n} of the media was sent (System.nanoTime); one of the last 65,536. */
  public synchronized long emittedAtNs(long packet) {
    return emittedAtNs[(int) (packet % TIMES_KEPT)];
  }

  /** What went wrong on connections and in accepting, for a test that fails for other reasons. */
  public List<IOException> troubles() {
    return List.copyOf(troubles);
  }

  // What the test tells it.

  /** Sends that many packets at once. */
  public synchronized void emit(int packets) {
    for (int i = 0; i < packets; i++) {
      emitOne();
    }
  }

  private synchronized void emitOne() {
    AsfPacket packet = media.packet(next);
    if (shiftMs != 0) {
      packet = AsfPacket.parse(packet.shifted(shiftMs));
    }
    List<Integer> video = media.videoStreams();
    boolean key = video.isEmpty() || packet.startsKeyFrame(video);
    emittedAtNs[(int) (next % TIMES_KEPT)] = System.nanoTime();
    timeline.append(new Timeline.Packet(packet, count++, key));
    next++;
    emitted++;
  }

  /** Sends one round of the media at once and then ends. */
  public void emitAll() {
    emit((int) media.period());
    end();
  }

  /** Sends packets when they are due, until {@link #pause}. */
  public void play() {
    play(1);
  }

  /** Sends packets at that multiple of their speed, until {@link #pause}. */
  public void play(double speed) {
    pacer.start(speed);
  }

  private synchronized long nextSendTimeMs() {
    return media.packet(next).sendTimeMs();
  }

  /** Sends nothing more by itself; connections stay. Returns when the last packet is out. */
  public void pause() {
    pacer.stop();
  }

  /** Goes on with another stream on the same connections: {@code [$E(1)] $C $H}. */
  public synchronized void change(Media newMedia, boolean entryEnd) {
    begin(newMedia);
    timeline.append(new Timeline.Change(newMedia, entryEnd));
  }

  /** Begins anew with packet 0 for all who connect from now on; cut the others first. */
  public synchronized void restart(Media newMedia) {
    begin(newMedia);
    timeline.startAnew(newMedia);
  }

  private void begin(Media newMedia) {
    media = newMedia;
    next = 0;
    count = 0;
    shiftMs = 0;
  }

  /** Moves the clock of all packets to come. */
  public synchronized void jump(Duration by) {
    shiftMs += by.toMillis();
  }

  /** Leaves out that many packets, as if they had been lost before the origin. */
  public synchronized void lose(int packets) {
    next += packets;
    count += packets;
  }

  /** Lets this happen to every connection that plays now, after what was sent so far. */
  public void inject(Fault fault) {
    timeline.append(new Timeline.Failing(fault));
  }

  /** Says {@code $E(0)} to every connection that plays now, and closes it. */
  public void end() {
    timeline.append(new Timeline.End(0));
  }

  /** Answers the next requests like this, one each, whatever they ask. */
  public void answerNext(Answer... next) {
    answers.addAll(List.of(next));
  }

  public void requireBasic(String user, String password) {
    auth = OriginAuth.basic(user, password);
  }

  /** Asks for Digest with an algorithm of {@code MD5} or {@code MD5-sess}. */
  public void requireDigest(String user, String password, String algorithm) {
    auth = OriginAuth.digest(user, password, algorithm);
  }

  /** Listens no more: connections are refused until {@link #listenAgain}. */
  public void refuse() {
    ServerSocket server = listening;
    if (server != null) {
      closeQuietly(server);
    }
  }

  /** Listens on the same port as before. */
  public void listenAgain() {
    try {
      listen(port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends everything, rudely. */
  @Override
  public void close() {
    pause();
    refuse();
    closed.countDown();
    timeline.close();
    open.forEach(OriginConnection::close);
  }

  private void closeQuietly(ServerSocket server) {
    try {
      server.close();
    } catch (IOException e) {
      note(e);
    }
  }

  // What its connections ask and tell.

  Timeline timeline() {
    return timeline;
  }

  /** Remembers the request; the answer that the test wants for it, or null for the usual one. */
  @Nullable Answer took(HttpHead request) {
    requests.add(request);
    return answers.poll();
  }

  boolean letsIn(HttpHead request) {
    OriginAuth current = auth;
    return current == null || current.letsIn(request);
  }

  String challenge() {
    OriginAuth current = auth;
    return current == null ? "" : current.challenge();
  }

  int clientId() {
    return 24326;
  }

  void playing(OriginConnection connection) {
    playing.add(connection);
  }

  void forget(OriginConnection connection) {
    playing.remove(connection);
    open.remove(connection);
  }

  void note(IOException trouble) {
    if (troubles.size() < TROUBLES_KEPT) {
      troubles.add(trouble);
    }
  }

  void awaitClose() throws InterruptedException {
    closed.await();
  }
}
