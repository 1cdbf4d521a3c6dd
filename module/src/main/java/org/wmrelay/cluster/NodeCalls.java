package org.wmrelay.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Questions of a node to others, as texts. Answers come in pieces within {@value #WITHIN_MS} ms, or
 * not at all: who lost one asks again. Safe for all threads; asking waits.
 */
final class NodeCalls {
  static final int MOST_QUESTION = 16 * 1024;
  static final int MOST_ANSWER = 4 * 1024 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(NodeCalls.class);
  private static final int WITHIN_MS = 1000;
  private static final int PIECE = 128 * 1024;
  private static final int HEAD = 2 * Integer.BYTES;

  private final Bus bus;
  private final Subjects subjects;

  NodeCalls(Bus bus, Subjects subjects) {
    this.bus = bus;
    this.subjects = subjects;
  }

  // ---- who asks ----

  /**
   * Asks nodes the same, all at once.
   *
   * @return the answers by the node's name; of those that answered in time
   */
  Map<String, String> ask(Collection<String> nodes, String question) {
    List<Asked> asked = new ArrayList<>();
    Map<String, String> answers = new TreeMap<>();
    try {
      nodes.forEach(node -> ask(node, question, asked));
      long untilNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(WITHIN_MS);
      for (Asked one : asked) {
        await(one, untilNs, answers);
      }
    } finally {
      asked.forEach(one -> one.subscription().close());
    }
    return answers;
  }

  private record Asked(
      String node, CompletableFuture<String> answer, Bus.Subscription subscription) {}

  private void ask(String node, String question, List<Asked> asked) {
    Pieces pieces = new Pieces();
    try {
      Bus.Subscription subscription =
          bus.ask(subjects.node(node), question.getBytes(UTF_8), pieces::take);
      asked.add(new Asked(node, pieces.whole, subscription));
    } catch (BusException e) {
      LOG.debug("node {} cannot be asked", node, e);
    }
  }

  private static void await(Asked one, long untilNs, Map<String, String> answers) {
    try {
      long leftNs = Math.max(0, untilNs - System.nanoTime());
      answers.put(one.node(), one.answer().get(leftNs, TimeUnit.NANOSECONDS));
    } catch (TimeoutException | ExecutionException none) {
      LOG.debug("node {} gave no answer", one.node(), none);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** An answer as it comes: number and count of each piece before its bytes. */
  private static final class Pieces {
    private final CompletableFuture<String> whole = new CompletableFuture<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private int next;

    void take(byte[] message) {
      ByteBuffer piece = ByteBuffer.wrap(message);
      boolean sane =
          message.length >= HEAD && message.length <= HEAD + PIECE && piece.getInt() == next;
      int count = sane ? piece.getInt() : 0;
      if (!sane || next >= count || count > 1 + MOST_ANSWER / PIECE) {
        whole.completeExceptionally(new IllegalArgumentException("a piece is missing or none"));
        return;
      }
      bytes.write(message, HEAD, message.length - HEAD);
      next++;
      if (next == count) {
        whole.complete(bytes.toString(UTF_8));
      }
    }
  }

  // ---- who answers ----

  /** Answers what this node is asked. */
  Bus.Subscription answer(String self, UnaryOperator<String> answers) throws BusException {
    return bus.subscribe(
        subjects.node(self), (question, replyTo) -> answer(question, replyTo, answers));
  }

  private void answer(byte[] question, String replyTo, UnaryOperator<String> answers) {
    if (replyTo.isEmpty() || question.length > MOST_QUESTION) {
      return;
    }
    try {
      send(answers.apply(new String(question, UTF_8)).getBytes(UTF_8), replyTo);
    } catch (RuntimeException unforeseen) {
      LOG.error("a question of another node failed", unforeseen);
    }
  }

  private void send(byte[] answer, String to) {
    if (answer.length > MOST_ANSWER) {
      LOG.warn("an answer of {} bytes to another node is too long", answer.length);
      return;
    }
    int count = Math.max(1, (answer.length + PIECE - 1) / PIECE);
    for (int i = 0; i < count; i++) {
      int from = i * PIECE;
      int length = Math.min(PIECE, answer.length - from);
      ByteBuffer piece = ByteBuffer.allocate(HEAD + length).putInt(i).putInt(count);
      bus.publish(to, piece.put(answer, from, length).array());
    }
  }
}
