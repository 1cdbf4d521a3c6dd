package org.wmrelay.standalone;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Collections;
import java.util.Enumeration;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/**
 * The files from which the server gets its key and certificate for TLS; read once, at the start.
 *
 * @param certificate the certificate and those that lead to it, in PEM; or a PKCS12 file with its
 *     key
 * @param key of the certificate, in PEM; null if the file above has it
 * @param passwordFile of the PKCS12 file: its first line; null if it has no password
 */
record Tls(Path certificate, @Nullable Path key, @Nullable Path passwordFile) {
  private static final long MOST = 1024 * 1024;

  /**
   * Reads them.
   *
   * @throws CannotStartException naming the file and what is wrong with it
   */
  SslContextFactory.Server read() {
    String text = text(certificate);
    SslContextFactory.Server ssl = new SslContextFactory.Server();
    String password = "";
    if (text.contains(Pem.BEGIN)) {
      String keyText = key == null ? text : text(key);
      ssl.setKeyStore(Pem.read(certificate, text, key == null ? certificate : key, keyText));
    } else {
      password = passwordFile == null ? "" : text(passwordFile).lines().findFirst().orElse("");
      ssl.setKeyStore(pkcs12(password));
    }
    ssl.setKeyStorePassword(password);
    return ssl;
  }

  private KeyStore pkcs12(String password) {
    if (key != null) {
      throw new CannotStartException(certificate + ": no certificate in PEM is in it");
    }
    try (InputStream in = Files.newInputStream(certificate)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, password.toCharArray());
      if (!hasKey(store)) {
        throw new CannotStartException(certificate + ": there is no key in it");
      }
      return store;
    } catch (IOException | GeneralSecurityException e) {
      String why = "neither PEM nor a PKCS12 file that this password opens: " + e.getMessage();
      throw new CannotStartException(certificate + ": " + why, e);
    }
  }

  private static boolean hasKey(KeyStore store) throws GeneralSecurityException {
    Enumeration<String> aliases = store.aliases();
    for (String alias : Collections.list(aliases)) {
      if (store.isKeyEntry(alias)) {
        return true;
      }
    }
    return false;
  }

  /** Byte for byte: PEM is ASCII, and PKCS12 is only looked at for whether it is PEM. */
  private static String text(Path file) {
    try {
      if (Files.size(file) > MOST) {
        throw new CannotStartException(file + ": too long for what it should be");
      }
      return Files.readString(file, ISO_8859_1);
    } catch (IOException e) {
      throw new CannotStartException("cannot read " + file + ": " + e, e);
    }
  }
}
