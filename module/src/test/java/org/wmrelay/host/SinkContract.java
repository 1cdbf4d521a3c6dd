package org.wmrelay.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.wmrelay.broadcast.Sink;

/**
 * What every way of delivery must do, over real connections: the test is the delivery thread at one
 * end and the player at the other.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class SinkContract {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final int SLICE = 64 * 1024;

  /** More than all buffers between the two ends can hold. */
  private static final int MUCH = 24 * 1024 * 1024;

  private static final byte[] MEDIA = new byte[MUCH];

  static {
    new Random(1).nextBytes(MEDIA);
  }

  private final AtomicInteger goneTold = new AtomicInteger();
  private Line line;

  /** A connection with its two ends. */
  public record Line(Sink sink, StreamClient client) {}

  /** Makes a connection whose header was received, and returns both ends of it. */
  protected abstract Line connect() throws Exception;

  /** Stops the server as an operator would. */
  protected abstract void stopServer() throws Exception;

  /** Whether a player that goes away is noticed without a write. */
  protected abstract boolean noticesAtOnce();

  /** Connections that the server has. */
  protected abstract int connections();

  /** Whether an abort closes the connection although its player does not read. */
  protected abstract boolean cutsStalledConnections();

  /** Whether a write is told to have failed when the server stops; delivery aborts it before. */
  protected boolean failsWritesWhenStopped() {
    return true;
  }

  /** Whether a player that ends only its own direction goes on listening. */
  protected abstract boolean survivesHalfClose();

  private void open() throws Exception {
    line = connect();
    line.sink().open(goneTold::incrementAndGet);
  }

  @AfterEach
  void stop() throws Exception {
    if (line != null) {
      line.client().close();
    }
    stopServer();
  }

  /** One write, and how often it was told to have ended. */
  private static final class Write implements Sink.Completion {
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final AtomicInteger told = new AtomicInteger();

    @Override
    public void succeeded() {
      told.incrementAndGet();
      ended.complete(null);
    }

    @Override
    public void failed(Throwable cause) {
      told.incrementAndGet();
      ended.completeExceptionally(cause);
    }

    boolean isOver() {
      return ended.isDone();
    }

    boolean failed() {
      return ended.isCompletedExceptionally();
    }
  }

  private Write write(int from, int length) {
    Write write = new Write();
    ByteBuffer slice = ByteBuffer.wrap(MEDIA).asReadOnlyBuffer().slice(from, length);
    line.sink().write(slice, write);
    return write;
  }

  private static void await(Write write) {
    Awaitility.await().atMost(SOON).until(write::isOver);
    assertEquals(1, write.told.get());
  }

  /** Writes slice by slice as the delivery does, until one is not taken. */
  private Write writeUntilStalled() {
    Write last = write(0, SLICE);
    for (int from = SLICE; isTakenSoon(last); from += SLICE) {
      assertTrue(from + SLICE <= MUCH, "takes everything");
      last = write(from, SLICE);
    }
    return last;
  }

  private static boolean isTakenSoon(Write write) {
    try {
      write.ended.get(500, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException stalled) {
      return false;
    } catch (Exception failed) {
      throw new AssertionError(failed);
    }
  }

  private byte[] media(int from, int length) {
    return Arrays.copyOfRange(MEDIA, from, from + length);
  }

  // ---- bytes ----

  @Test
  void shouldDeliverSlicesInOrder() throws Exception {
    open();
    int[] lengths = {1, 12, 1450, 3212, SLICE, 7, SLICE, 100};
    int from = 0;
    for (int length : lengths) {
      Write write = write(from, length);
      assertArrayEquals(media(from, length), line.client().read(length));
      await(write);
      assertFalse(write.failed());
      from += length;
    }
  }

  @Test
  void shouldTellOnlyWhenTheWholeSliceWasTaken() throws Exception {
    open();
    Write write = write(0, MUCH);
    assertFalse(write.isOver());
    assertArrayEquals(media(0, MUCH / 2), line.client().read(MUCH / 2));
    assertFalse(write.isOver());
    assertArrayEquals(media(MUCH / 2, MUCH / 2), line.client().read(MUCH / 2));
    await(write);
    assertFalse(write.failed());
  }

  @Test
  void shouldServeASlowReaderWithEveryByte() throws Exception {
    open();
    int total = 16 * SLICE;
    CompletableFuture<byte[]> received =
        CompletableFuture.supplyAsync(
            () -> {
              ByteArrayOutputStream all = new ByteArrayOutputStream();
              Random random = new Random(2);
              while (all.size() < total) {
                all.writeBytes(read(Math.min(total - all.size(), 1 + random.nextInt(5000))));
              }
              return all.toByteArray();
            });
    for (int from = 0; from < total; from += SLICE) {
      Write write = write(from, SLICE);
      await(write);
      assertFalse(write.failed());
    }
    assertArrayEquals(media(0, total), received.join());
  }

  private byte[] read(int length) {
    try {
      return line.client().read(length);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  // ---- the end ----

  @Test
  void shouldDeliverEverythingBeforeACleanEnd() throws Exception {
    open();
    Write write = write(0, 8 * SLICE);
    CompletableFuture<byte[]> received = CompletableFuture.supplyAsync(this::readAll);
    await(write);
    line.sink().end();
    assertArrayEquals(media(0, 8 * SLICE), received.get(20, TimeUnit.SECONDS));
  }

  private byte[] readAll() {
    try {
      return line.client().readAll();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void shouldEndCleanlyWhenNothingWasWritten() throws Exception {
    open();
    line.sink().end();
    assertEquals(0, line.client().readAll().length);
  }

  @Test
  void shouldAcceptAbortAfterEndAndAgain() throws Exception {
    open();
    line.sink().end();
    line.sink().abort(new IOException("test"));
    line.sink().abort(new IOException("test"));
    Write late = write(0, 100);
    await(late);
    assertTrue(late.failed());
  }

  // ---- those who do not read, and those who go ----

  @Test
  void shouldFreeAStalledListenerAtOnceWhenAborted() throws Exception {
    open();
    Write stalled = writeUntilStalled();
    line.sink().abort(new IOException("stalled"));
    await(stalled);
    assertTrue(stalled.failed());
    if (cutsStalledConnections()) {
      Awaitility.await().atMost(SOON).until(() -> connections() == 0);
    }
    assertTrue(isClosedForTheClient());
  }

  /** What lies in buffers on the way still comes; then the connection is over. */
  private boolean isClosedForTheClient() {
    try {
      line.client().readAll();
      return true;
    } catch (SocketTimeoutException stillOpen) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  @Test
  void shouldNoticeAResetWhileNothingIsWritten() throws Exception {
    open();
    line.client().reset();
    if (noticesAtOnce()) {
      Awaitility.await().atMost(SOON).until(() -> goneTold.get() == 1);
    } else {
      noticeByWriting();
    }
  }

  @Test
  void shouldNoticeAPlayerThatClosesWhileNothingIsWritten() throws Exception {
    open();
    line.client().close();
    if (noticesAtOnce()) {
      Awaitility.await().atMost(SOON).until(() -> goneTold.get() == 1);
    } else {
      noticeByWriting();
    }
  }

  private void noticeByWriting() {
    Awaitility.await()
        .atMost(SOON)
        .until(
            () -> {
              Write write = write(0, 1000);
              await(write);
              return write.failed();
            });
  }

  /** A slice that was lost with its connection may be reported as taken: nobody can know. */
  @Test
  void shouldEndAStalledWriteOnceWhenTheConnectionIsReset() throws Exception {
    open();
    Write stalled = writeUntilStalled();
    line.client().reset();
    await(stalled);
    if (!stalled.failed()) {
      noticeByWriting();
    }
    line.sink().abort(new IOException("test"));
    assertEquals(1, stalled.told.get());
  }

  @Test
  void shouldTreatAHalfClosedConnectionAsItsKindDoes() throws Exception {
    open();
    line.client().shutdownOutput();
    if (survivesHalfClose()) {
      await(write(0, 1000));
      assertArrayEquals(media(0, 1000), line.client().read(1000));
      assertEquals(0, goneTold.get());
    } else {
      Awaitility.await().atMost(SOON).until(() -> goneTold.get() == 1);
      line.sink().abort(new IOException("gone"));
      assertTrue(isClosedForTheClient());
    }
  }

  @Test
  void shouldTellOfAPlayerThatWasGoneBeforeTheDeliveryBegan() throws Exception {
    line = connect();
    line.client().reset();
    line.sink().open(goneTold::incrementAndGet);
    if (noticesAtOnce()) {
      Awaitility.await().atMost(SOON).until(() -> goneTold.get() == 1);
    } else {
      noticeByWriting();
    }
  }

  // ---- stop ----

  @Test
  void shouldFailAStalledWriteWhenTheServerIsStopped() throws Exception {
    open();
    Write stalled = writeUntilStalled();
    stopServer();
    if (!failsWritesWhenStopped()) {
      line.sink().abort(new IOException("stopped"));
    }
    await(stalled);
    assertTrue(stalled.failed());
  }

  @Test
  void shouldEndCleanlyBeforeTheServerIsStopped() throws Exception {
    open();
    await(write(0, 1000));
    line.sink().end();
    CompletableFuture<byte[]> received = CompletableFuture.supplyAsync(this::readAll);
    stopServer();
    assertArrayEquals(media(0, 1000), received.get(20, TimeUnit.SECONDS));
    Write late = write(0, 100);
    await(late);
    assertTrue(late.failed());
  }
}
