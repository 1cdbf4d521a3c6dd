package org.wmrelay.standalone;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TlsTest {
  private static final String PASSWORD = "of no importance";

  @TempDir private static Path stores;

  @TempDir private Path directory;

  @BeforeAll
  static void make() throws Exception {
    make("RSA", "rsa");
    make("EC", "ec");
    make("EC", "other");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rsa", "ec"})
  void shouldServeWithACertificateInPem(String kind) throws Exception {
    KeyStore made = made(kind);
    Path certificate = pem("chain.pem", certificate(made));
    Path key = pem("key.pem", key(made));
    assertServes(new Tls(certificate, key, null), made);
  }

  @Test
  void shouldServeWithKeyAndCertificateInOneFile() throws Exception {
    KeyStore made = made("ec");
    Path both = pem("both.pem", key(made) + "anything between\n" + certificate(made));
    assertServes(new Tls(both, null, null), made);
  }

  @Test
  void shouldServeWithPkcs12() throws Exception {
    KeyStore made = made("ec");
    Path password = Files.writeString(directory.resolve("password"), PASSWORD + "\n");
    assertServes(new Tls(stores.resolve("ec.p12"), null, password), made);
  }

  @Test
  void shouldSayWhenTheKeyIsAnothers() throws Exception {
    Path certificate = pem("chain.pem", certificate(made("ec")));
    Path key = pem("key.pem", key(made("other")));
    assertRefused(
        new Tls(certificate, key, null),
        key + ": the key is not that of the first certificate in " + certificate);
  }

  @Test
  void shouldSayWhenTheKeyIsOfAnotherKind() throws Exception {
    Path certificate = pem("chain.pem", certificate(made("rsa")));
    Path key = pem("key.pem", key(made("other")));
    assertRefused(new Tls(certificate, key, null), key + ": no RSA key, as the certificate needs");
  }

  @Test
  void shouldSayWhatAKeyInAnotherFormIs() throws Exception {
    Path certificate = pem("chain.pem", certificate(made("ec")));
    Path key = pem("key.pem", block("EC PRIVATE KEY", new byte[8]));
    assertRefused(
        new Tls(certificate, key, null),
        key + ": it is a EC PRIVATE KEY; convert it with openssl pkcs8 -topk8 -nodes");
  }

  @Test
  void shouldSayWhatIsMissing() throws Exception {
    Path certificate = pem("chain.pem", certificate(made("ec")));
    assertRefused(
        new Tls(certificate, null, null), certificate + ": no private key in PEM is in it");
    Path gone = directory.resolve("gone");
    assertRefused(new Tls(gone, null, null), "cannot read " + gone);
    Path empty = pem("empty", "");
    assertRefused(new Tls(empty, certificate, null), empty + ": no certificate in PEM is in it");
  }

  @Test
  void shouldSayWhenAFileIsNeitherOrThePasswordIsWrong() throws Exception {
    Path garbage = pem("garbage", "this is nothing");
    assertRefused(new Tls(garbage, null, null), garbage + ": neither PEM nor a PKCS12 file");
    Path store = stores.resolve("ec.p12");
    Path wrong = Files.writeString(directory.resolve("wrong"), "guess");
    assertRefused(new Tls(store, null, wrong), store + ": neither PEM nor a PKCS12 file");
    Path broken = pem("broken.pem", block("CERTIFICATE", new byte[8]));
    assertRefused(new Tls(broken, null, null), broken + ": a certificate cannot be read");
  }

  private static void assertRefused(Tls tls, String start) {
    String said = assertThrows(CannotStartException.class, tls::read).getMessage();
    assertTrue(said.startsWith(start), said);
  }

  private static void assertServes(Tls tls, KeyStore made) throws Exception {
    SslContextFactory.Server ssl = tls.read();
    RelayServer server =
        new RelayServer(new OnePoint(OnePoint.PUSH, null, null, null, null).settings(), null);
    server.open(0);
    int port = server.openTls(0, ssl);
    server.start();
    try {
      HttpClient client = HttpClient.newBuilder().sslContext(trusting(made)).build();
      URI uri = URI.create("https://localhost:" + port + "/relay.m3u");
      String playlist =
          client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
      assertEquals("#EXTM3U\n#EXTINF:-1,/\nhttps://localhost:" + port + "/\n", playlist);
    } finally {
      server.stop();
    }
  }

  private static SSLContext trusting(KeyStore made) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("server", made.getCertificate("made"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  // ---- files ----

  /** Made by the JDK's keytool. */
  private static void make(String algorithm, String name) throws Exception {
    Path file = stores.resolve(name + ".p12");
    Path said = stores.resolve("keytool.log");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "made",
                "-keyalg",
                algorithm,
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                file.toString())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    assertEquals(0, process.waitFor(), () -> read(said));
  }

  private static KeyStore made(String name) throws Exception {
    Path file = stores.resolve(name + ".p12");
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD.toCharArray());
    }
    return store;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, UTF_8);
    } catch (java.io.IOException e) {
      return e.toString();
    }
  }

  private Path pem(String name, String text) throws Exception {
    return Files.writeString(directory.resolve(name), text);
  }

  private static String certificate(KeyStore store) throws Exception {
    Certificate certificate = store.getCertificate("made");
    return block("CERTIFICATE", certificate.getEncoded());
  }

  private static String key(KeyStore store) throws Exception {
    Key key = store.getKey("made", PASSWORD.toCharArray());
    return block("PRIVATE KEY", key.getEncoded());
  }

  private static String block(String label, byte[] bytes) {
    String base64 = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(bytes);
    return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
  }
}
