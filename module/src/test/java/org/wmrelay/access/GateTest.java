package org.wmrelay.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wmrelay.auth.HttpLogin;
import org.wmrelay.broadcast.ManualTimer;
import org.wmrelay.broadcast.RefusalReason;

class GateTest {
  private static final SignedLinks LINKS = new SignedLinks("0123456789abcdef");
  private static final String ANNA = basic("anna:hidden");

  @TempDir private Path directory;
  private final ManualTimer timer = new ManualTimer();
  private Path users;

  @BeforeEach
  void writeUsers() throws Exception {
    users = Files.writeString(directory.resolve("users"), "anna=hidden\n");
  }

  private static String basic(String pair) {
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8));
  }

  private Gate gate(boolean withUsers, boolean withLinks, int hookSays) {
    HookSettings hook =
        new HookSettings(
            URI.create("http://h/"),
            Duration.ofSeconds(1),
            Duration.ZERO,
            HookSettings.WhenDown.REFUSE);
    GateSettings settings =
        new GateSettings(
            new AddressRules(List.of(), List.of(Network.parse("10.6.6.6"))),
            withUsers ? Optional.of(users) : Optional.empty(),
            withLinks ? Optional.of(LINKS) : Optional.empty(),
            hookSays == 0 ? Optional.empty() : Optional.of(hook),
            Cors.NONE);
    return Gates.gate(
        settings, (url, form, timeout) -> CompletableFuture.completedFuture(hookSays), timer);
  }

  private static CompletableFuture<Verdict> check(
      Gate gate, String query, @Nullable String credentials) {
    return check(gate, "10.0.0.1", query, credentials, true);
  }

  private static CompletableFuture<Verdict> check(
      Gate gate, String address, String query, @Nullable String credentials, boolean secure) {
    HttpLogin.Attempt login = new HttpLogin.Attempt("GET", "/studio", credentials, address, secure);
    return gate.check(new Visitor("/studio", address, query, login)).toCompletableFuture();
  }

  private static void assertRefused(int status, RefusalReason reason, Verdict verdict) {
    Verdict.Refused refused = assertInstanceOf(Verdict.Refused.class, verdict);
    assertEquals(status, refused.status());
    assertEquals(reason, refused.refusal().reason());
  }

  private static String signed() {
    return LINKS.query("/studio", Gates.NOW.plusSeconds(1), Optional.empty());
  }

  @Test
  void shouldLetEverybodyInWhenNothingIsSaid() {
    assertEquals(new Verdict.Admitted(""), check(gate(false, false, 0), "", null).join());
  }

  @Test
  void shouldRefuseADeniedAddressWhateverItKnows() {
    Gate gate = gate(true, true, 200);
    assertRefused(403, RefusalReason.ADDRESS, check(gate, "10.6.6.6", signed(), ANNA, true).join());
  }

  @Test
  void shouldAskForALogin() {
    Verdict.Asked asked =
        assertInstanceOf(Verdict.Asked.class, check(gate(true, false, 0), "", null).join());
    assertTrue(asked.challenges().get(0).startsWith("Digest qop=\"auth\""));
    assertTrue(asked.challenges().get(1).startsWith("Basic realm="));
  }

  @Test
  void shouldNotAskForAPasswordInClearText() {
    Gate gate = gate(true, false, 0);
    Verdict.Asked asked =
        assertInstanceOf(Verdict.Asked.class, check(gate, "10.0.0.1", "", null, false).join());
    assertEquals(1, asked.challenges().size());
    CompletableFuture<Verdict> verdict = check(gate, "10.0.0.1", "", ANNA, false);
    timer.advance(1, TimeUnit.SECONDS);
    assertRefused(401, RefusalReason.LOGIN, verdict.join());
  }

  @Test
  void shouldLetInWhoLogsIn() {
    assertEquals(new Verdict.Admitted("anna"), check(gate(true, false, 0), "", ANNA).join());
  }

  @Test
  void shouldHoldBackTheAnswerToAWrongLogin() {
    CompletableFuture<Verdict> verdict = check(gate(true, false, 0), "", basic("anna:guess"));
    assertFalse(verdict.isDone());
    timer.advance(1, TimeUnit.SECONDS);
    assertRefused(401, RefusalReason.LOGIN, verdict.join());
  }

  @Test
  void shouldLetInWhoHasALink() {
    assertEquals(new Verdict.Admitted(""), check(gate(false, true, 0), signed(), null).join());
    assertEquals(new Verdict.Admitted(""), check(gate(true, true, 0), signed(), null).join());
  }

  @Test
  void shouldRefuseAWrongLinkUnlessThereAreLogins() {
    assertRefused(
        403, RefusalReason.LINK, check(gate(false, true, 0), signed() + "x", null).join());
    assertInstanceOf(Verdict.Asked.class, check(gate(true, true, 0), "", null).join());
    assertEquals(new Verdict.Admitted("anna"), check(gate(true, true, 0), "", ANNA).join());
  }

  @Test
  void shouldLetTheHookHaveTheLastWord() {
    assertRefused(403, RefusalReason.HOOK, check(gate(false, true, 403), signed(), null).join());
    assertRefused(403, RefusalReason.HOOK, check(gate(true, false, 403), "", ANNA).join());
    assertRefused(403, RefusalReason.HOOK, check(gate(false, false, 403), "", null).join());
    assertEquals(new Verdict.Admitted("anna"), check(gate(true, false, 204), "", ANNA).join());
  }

  @Test
  void shouldNotAskTheHookAboutWhoDidNotLogIn() {
    assertInstanceOf(Verdict.Asked.class, check(gate(true, false, 204), "", null).join());
  }
}
