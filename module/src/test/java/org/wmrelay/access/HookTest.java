package org.wmrelay.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wmrelay.access.HookSettings.WhenDown;
import org.wmrelay.auth.HttpLogin;
import org.wmrelay.broadcast.RefusalReason;

class HookTest {
  private static final URI URL = URI.create("http://127.0.0.1:9/may?key=secret");

  private final List<String> asked = new ArrayList<>();
  private final List<CompletableFuture<Integer>> pending = new ArrayList<>();
  private long nowNs;
  private final Hook hook = hook(WhenDown.REFUSE);

  private Hook hook(WhenDown whenDown) {
    HookSettings settings =
        new HookSettings(URL, Duration.ofSeconds(2), Duration.ofSeconds(30), whenDown);
    return new Hook(settings, this::post, () -> nowNs);
  }

  private CompletableFuture<Integer> post(URI url, String form, Duration timeout) {
    asked.add(form);
    CompletableFuture<Integer> answer = new CompletableFuture<>();
    pending.add(answer);
    return answer;
  }

  private static Visitor visitor(String address, String query) {
    HttpLogin.Attempt login = new HttpLogin.Attempt("GET", "/studio", null, address, false);
    return new Visitor("/studio", address, query, login);
  }

  private CompletableFuture<Verdict> ask(String address) {
    return hook.ask(visitor(address, ""), "").toCompletableFuture();
  }

  private Verdict answered(int status) {
    CompletionStage<Verdict> verdict = hook.ask(visitor("10.0.0.1", ""), "anna");
    pending.get(pending.size() - 1).complete(status);
    return verdict.toCompletableFuture().getNow(null);
  }

  @Test
  void shouldTellWhoWantsToListen() {
    hook.ask(visitor("10.0.0.1", "a=b&c=%20"), "anna & bert");
    assertEquals(
        List.of("point=%2Fstudio&address=10.0.0.1&query=a%3Db%26c%3D%2520&user=anna+%26+bert"),
        asked);
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 204, 299})
  void shouldAdmitWhomItAdmits(int status) {
    assertEquals(new Verdict.Admitted("anna"), answered(status));
  }

  @ParameterizedTest
  @CsvSource({"400, 403", "401, 403", "403, 403", "404, 403", "301, 503", "500, 503", "100, 503"})
  void shouldRefuseWhomItDoesNot(int status, int told) {
    Verdict.Refused refused = assertInstanceOf(Verdict.Refused.class, answered(status));
    assertEquals(told, refused.status());
    assertEquals(RefusalReason.HOOK, refused.refusal().reason());
  }

  @Test
  void shouldRememberAnswersForAWhile() {
    answered(204);
    nowNs += Duration.ofSeconds(29).toNanos();
    assertEquals(
        new Verdict.Admitted("anna"),
        hook.ask(visitor("10.0.0.1", ""), "anna").toCompletableFuture().getNow(null));
    assertEquals(1, asked.size());
    nowNs += Duration.ofSeconds(2).toNanos();
    assertFalse(hook.ask(visitor("10.0.0.1", ""), "anna").toCompletableFuture().isDone());
  }

  @Test
  void shouldAskAnewForWhateverDiffers() {
    answered(204);
    hook.ask(visitor("10.0.0.2", ""), "anna");
    hook.ask(visitor("10.0.0.1", "token=1"), "anna");
    hook.ask(visitor("10.0.0.1", ""), "bert");
    assertEquals(4, asked.size());
  }

  @Test
  void shouldNotRememberThatThereWasNoAnswer() {
    answered(500);
    assertEquals(new Verdict.Admitted("anna"), answered(200));
  }

  @Test
  void shouldRefuseWhenNoAnswerComesInTime() {
    CompletableFuture<Verdict> verdict = ask("10.0.0.1");
    assertFalse(verdict.isDone());
    pending.get(0).completeExceptionally(new TimeoutException("Total timeout 2000 ms elapsed"));
    assertEquals(503, assertInstanceOf(Verdict.Refused.class, verdict.getNow(null)).status());
  }

  @Test
  void shouldAdmitWithoutAnAnswerWhenItIsToldTo() {
    CompletionStage<Verdict> verdict = hook(WhenDown.ADMIT).ask(visitor("10.0.0.1", ""), "anna");
    pending.get(0).completeExceptionally(new TimeoutException());
    assertEquals(new Verdict.Admitted("anna"), verdict.toCompletableFuture().getNow(null));
  }

  @Test
  void shouldAskNoMoreThanSoManyAtOnce() {
    for (int i = 0; i < Hook.MOST_AT_ONCE; i++) {
      assertFalse(ask("10.0.1." + i).isDone());
    }
    assertInstanceOf(Verdict.Refused.class, ask("10.0.2.1").getNow(null));
    assertEquals(Hook.MOST_AT_ONCE, asked.size());
    pending.forEach(each -> each.complete(200));
    assertFalse(ask("10.0.2.1").isDone());
  }

  @Test
  void shouldAdmitNobodyForFloodingItEvenWhenItIsToldToAdmitWithoutAnAnswer() {
    Hook admitting = hook(WhenDown.ADMIT);
    for (int i = 0; i < Hook.MOST_AT_ONCE; i++) {
      admitting.ask(visitor("10.0.1." + i, ""), "");
    }
    Verdict verdict = admitting.ask(visitor("10.0.2.1", ""), "").toCompletableFuture().getNow(null);
    assertEquals(503, assertInstanceOf(Verdict.Refused.class, verdict).status());
  }

  @Test
  void shouldNotRememberLongQuestions() {
    String query = "a".repeat(Hook.LONGEST_REMEMBERED);
    hook.ask(visitor("10.0.0.1", query), "");
    pending.get(0).complete(200);
    assertFalse(hook.ask(visitor("10.0.0.1", query), "").toCompletableFuture().isDone());
  }

  @Test
  void shouldForgetTheOldestAnswerWhenThereAreTooMany() {
    for (int i = 0; i <= Hook.REMEMBERED; i++) {
      hook.ask(visitor("10.0.0.1", Integer.toString(i)), "");
      pending.get(i).complete(200);
    }
    assertFalse(hook.ask(visitor("10.0.0.1", "0"), "").toCompletableFuture().isDone());
    int last = Hook.REMEMBERED;
    assertTrue(
        hook.ask(visitor("10.0.0.1", Integer.toString(last)), "").toCompletableFuture().isDone());
  }
}
