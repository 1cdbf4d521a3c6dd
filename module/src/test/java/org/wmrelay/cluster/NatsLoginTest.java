package org.wmrelay.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Logins and TLS, with the real server. */
@Timeout(120)
class NatsLoginTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Long enough for what a test does with an entry before it expires. */
  private static final Duration LEASE = Duration.ofSeconds(4);

  private static final String WORD = "changeit";
  private static final String KEYTOOL =
      "-genkeypair -alias nats -keyalg EC -groupname secp256r1 -dname CN=localhost -validity 2"
          + " -ext san=ip:127.0.0.1 -storetype PKCS12 -storepass "
          + WORD;

  @TempDir private Path directory;

  private static Optional<ClusterSettings.Login> login(String password) {
    return Optional.of(new ClusterSettings.Login("relay", password));
  }

  @Test
  void shouldLetInWhoHasThePasswordAndNobodyElse() throws Exception {
    try (NatsProgram server = new NatsProgram(directory, "--user", "relay", "--pass", "right")) {
      List<String> urls = List.of("nats://127.0.0.1:" + server.port());
      var right = new ClusterSettings.Nats(urls, login("right"), Optional.empty());
      var wrong = new ClusterSettings.Nats(urls, login("wrong"), Optional.empty());
      try (NatsBus refused = new NatsBus(wrong, "t", LEASE);
          NatsBus bus = new NatsBus(right, "t", LEASE)) {
        NatsProgram.awaitTable(bus);
        awaitLog("authentication error");
        assertThrows(BusException.class, () -> refused.get("k"));
      }
    }
  }

  private void awaitLog(String text) {
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> Files.readString(directory.resolve("log")).contains(text));
  }

  @Test
  void shouldTalkByTlsToAServerThatItTrustsAndToNoOther() throws Exception {
    KeyStore keys = newKeys();
    Path certificate = pem("CERTIFICATE", keys.getCertificate("nats").getEncoded());
    Path key = pem("PRIVATE KEY", keys.getKey("nats", WORD.toCharArray()).getEncoded());
    String[] options = {"--tls", "--tlscert", certificate.toString(), "--tlskey", key.toString()};
    try (NatsProgram server = new NatsProgram(directory, options)) {
      List<String> urls = List.of("tls://127.0.0.1:" + server.port());
      Optional<ClusterSettings.TrustStore> trust =
          Optional.of(new ClusterSettings.TrustStore(trusted(keys), WORD));
      var right = new ClusterSettings.Nats(urls, Optional.empty(), trust);
      var stranger = new ClusterSettings.Nats(urls, Optional.empty(), Optional.empty());
      try (NatsBus refused = new NatsBus(stranger, "t", LEASE);
          NatsBus bus = new NatsBus(right, "t", LEASE)) {
        NatsProgram.awaitTable(bus);
        assertTrue(bus.create("k", "v") > 0);
        assertEquals("v", bus.get("k").value());
        awaitLog("TLS handshake error");
        assertThrows(BusException.class, () -> refused.get("k"));
      }
    }
  }

  /** By the JDK's own tool. */
  private KeyStore newKeys() throws Exception {
    Path file = directory.resolve("keys.p12");
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    words.addAll(List.of(KEYTOOL.split(" ")));
    words.addAll(List.of("-keystore", file.toString()));
    assertEquals(0, new ProcessBuilder(words).inheritIO().start().waitFor());
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, WORD.toCharArray());
    }
    return keys;
  }

  private Path pem(String kind, byte[] bytes) throws Exception {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    String text = "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(kind, body, kind);
    return Files.writeString(directory.resolve(kind.charAt(0) + ".pem"), text);
  }

  private Path trusted(KeyStore keys) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("nats", keys.getCertificate("nats"));
    Path file = directory.resolve("trusted.p12");
    try (OutputStream out = Files.newOutputStream(file)) {
      trusted.store(out, WORD.toCharArray());
    }
    return file;
  }
}
