package org.wmrelay.standalone;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A certificate chain and its key in PEM (RFC 7468), as certificate authorities hand them out. */
final class Pem {
  static final String BEGIN = "-----BEGIN ";

  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]+)-----END \\1-----");
  private static final String CERTIFICATE = "CERTIFICATE";
  private static final String KEY = "PRIVATE KEY";

  private Pem() {}

  /**
   * Makes a key store without a password of them.
   *
   * @throws CannotStartException naming the file and what is wrong with it
   */
  static KeyStore read(Path certificateFile, String certificates, Path keyFile, String keys) {
    List<Certificate> chain = chain(certificateFile, certificates);
    PublicKey publicKey = chain.get(0).getPublicKey();
    PrivateKey key = key(keyFile, keys, publicKey.getAlgorithm());
    try {
      if (!belong(publicKey, key)) {
        throw new CannotStartException(
            keyFile + ": the key is not that of the first certificate in " + certificateFile);
      }
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null);
      store.setKeyEntry("server", key, new char[0], chain.toArray(new Certificate[0]));
      return store;
    } catch (IOException | GeneralSecurityException e) {
      throw new CannotStartException(certificateFile + ": " + e.getMessage(), e);
    }
  }

  private static List<Certificate> chain(Path file, String text) {
    List<Certificate> chain = new ArrayList<>();
    Matcher block = BLOCK.matcher(text);
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      while (block.find()) {
        if (block.group(1).equals(CERTIFICATE)) {
          byte[] whole = block.group().getBytes(US_ASCII);
          chain.add(factory.generateCertificate(new ByteArrayInputStream(whole)));
        }
      }
    } catch (GeneralSecurityException e) {
      throw new CannotStartException(file + ": a certificate cannot be read: " + e.getMessage(), e);
    }
    if (chain.isEmpty()) {
      throw new CannotStartException(file + ": no certificate in PEM is in it");
    }
    return chain;
  }

  private static PrivateKey key(Path file, String text, String algorithm) {
    Matcher block = BLOCK.matcher(text);
    while (block.find()) {
      if (block.group(1).equals(KEY)) {
        return decode(file, block.group(2), algorithm);
      }
      if (block.group(1).endsWith(KEY)) {
        throw new CannotStartException(
            file + ": it is a " + block.group(1) + "; convert it with openssl pkcs8 -topk8 -nodes");
      }
    }
    throw new CannotStartException(file + ": no private key in PEM is in it");
  }

  private static PrivateKey decode(Path file, String base64, String algorithm) {
    try {
      byte[] encoded = Base64.getMimeDecoder().decode(base64);
      return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
    } catch (IllegalArgumentException | GeneralSecurityException e) {
      throw new CannotStartException(
          file + ": no " + algorithm + " key, as the certificate needs it: " + e.getMessage(), e);
    }
  }

  /** Whether what the one signs the other verifies. */
  private static boolean belong(PublicKey publicKey, PrivateKey key)
      throws GeneralSecurityException {
    byte[] anything = CERTIFICATE.getBytes(US_ASCII);
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> key.getAlgorithm();
        };
    Signature signing = Signature.getInstance(algorithm);
    signing.initSign(key);
    signing.update(anything);
    byte[] signature = signing.sign();
    Signature verifying = Signature.getInstance(algorithm);
    verifying.initVerify(publicKey);
    verifying.update(anything);
    return verifying.verify(signature);
  }
}
