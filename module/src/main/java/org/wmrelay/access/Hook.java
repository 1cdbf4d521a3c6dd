package org.wmrelay.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.wmrelay.broadcast.Admission;
import org.wmrelay.broadcast.HarmlessLogger;
import org.wmrelay.broadcast.RefusalReason;

/**
 * Asks another program whether somebody may listen. 2xx means yes and 4xx no; both are remembered
 * for a while. Anything else, or nothing in time, is no answer. Safe for all threads, blocks none.
 *
 * <p>Questions under way and answers remembered are bounded; the oldest answer is forgotten first.
 */
final class Hook {
  static final int MOST_AT_ONCE = 200;
  static final int REMEMBERED = 10_000;

  /** Characters of a question; whoever asks chooses them, and answers shall not fill the heap. */
  static final int LONGEST_REMEMBERED = 512;

  private static final Logger LOG = HarmlessLogger.of(Hook.class);
  private static final int FORBIDDEN = 403;
  private static final int UNAVAILABLE = 503;
  // Also where all are let in while the hook is down, else whoever floods it would be let in.
  private static final Verdict TOO_MANY =
      refused(UNAVAILABLE, MOST_AT_ONCE + " questions about who may listen are under way");
  private static final Verdict NO_ANSWER =
      refused(UNAVAILABLE, "the program that knows who may listen does not answer");

  private final HookSettings settings;
  private final HookAsker asker;
  private final LongSupplier nanoTime;
  private final Map<Question, Answer> answers = new LinkedHashMap<>();
  private final AtomicInteger asking = new AtomicInteger();
  private final AtomicBoolean down = new AtomicBoolean();

  private record Question(String point, String address, String query, String user) {
    String form() {
      return "point=%s&address=%s&query=%s&user=%s"
          .formatted(encode(point), encode(address), encode(query), encode(user));
    }

    int length() {
      return point.length() + address.length() + query.length() + user.length();
    }

    private static String encode(String text) {
      return URLEncoder.encode(text, UTF_8);
    }
  }

  private record Answer(Verdict verdict, long atNs) {}

  Hook(HookSettings settings, HookAsker asker, LongSupplier nanoTime) {
    this.settings = settings;
    this.asker = asker;
    this.nanoTime = nanoTime;
  }

  /** What becomes of somebody who proved to be that user; never fails. */
  CompletionStage<Verdict> ask(Visitor visitor, String user) {
    Question question = new Question(visitor.point(), visitor.address(), visitor.query(), user);
    Verdict known = remembered(question);
    if (known != null) {
      return CompletableFuture.completedFuture(known);
    }
    if (asking.incrementAndGet() > MOST_AT_ONCE) {
      asking.decrementAndGet();
      return CompletableFuture.completedFuture(TOO_MANY);
    }
    return asker
        .post(settings.url(), question.form(), settings.timeout())
        .handle(
            (status, failure) -> {
              asking.decrementAndGet();
              return failure == null
                  ? answered(question, status)
                  : withoutAnswer(user, String.valueOf(cause(failure).getMessage()));
            });
  }

  private Verdict answered(Question question, int status) {
    if (status < 200 || (status >= 300 && status < 400) || status >= 500) {
      return withoutAnswer(question.user(), "its answer is " + status);
    }
    if (down.getAndSet(false)) {
      LOG.info("{}: the hook answers again", question.point());
    }
    Verdict verdict =
        status < 300
            ? new Verdict.Admitted(question.user())
            : refused(FORBIDDEN, "the program that knows who may listen says no");
    remember(question, new Answer(verdict, nanoTime.getAsLong()));
    return verdict;
  }

  private Verdict withoutAnswer(String user, String why) {
    boolean admit = settings.whenDown() == HookSettings.WhenDown.ADMIT;
    if (!down.getAndSet(true)) {
      String meanwhile = admit ? "let in" : "refused";
      LOG.warn(
          "the hook at {} is no help: {}; all are {}", settings.url().getHost(), why, meanwhile);
    }
    return admit ? new Verdict.Admitted(user) : NO_ANSWER;
  }

  private static Throwable cause(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }

  private static Verdict refused(int status, String why) {
    return new Verdict.Refused(status, new Admission.Refusal(RefusalReason.HOOK, why), List.of());
  }

  // ---- memory ----

  private @Nullable Verdict remembered(Question question) {
    synchronized (answers) {
      Answer answer = answers.get(question);
      boolean counts =
          answer != null && nanoTime.getAsLong() - answer.atNs() < settings.remember().toNanos();
      return answer != null && counts ? answer.verdict() : null;
    }
  }

  private void remember(Question question, Answer answer) {
    if (question.length() > LONGEST_REMEMBERED) {
      return;
    }
    synchronized (answers) {
      answers.remove(question);
      answers.put(question, answer);
      if (answers.size() > REMEMBERED) {
        answers.remove(answers.keySet().iterator().next());
      }
    }
  }
}
