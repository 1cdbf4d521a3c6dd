package org.wmrelay.it.fake;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.wmrelay.it.wire.Digest;
import org.wmrelay.it.wire.HttpHead;

/** The one user that an origin lets in, and the challenge for all others. */
record OriginAuth(String challenge, String user, String password) {

  private static final String NONCE = "4a6f6e657354657374204e6f6e636531";

  static OriginAuth basic(String user, String password) {
    return new OriginAuth("Basic realm=\"origin\"", user, password);
  }

  /** Digest with an algorithm of {@code MD5} or {@code MD5-sess}. */
  static OriginAuth digest(String user, String password, String algorithm) {
    String challenge =
        "Digest qop=\"auth\",algorithm=%s,nonce=\"%s\",charset=utf-8,realm=\"Digest\"";
    return new OriginAuth(challenge.formatted(algorithm, NONCE), user, password);
  }

  boolean letsIn(HttpHead request) {
    return request
        .first("Authorization")
        .map(value -> letsIn(request.method(), value))
        .orElse(false);
  }

  private boolean letsIn(String method, String authorization) {
    if (challenge.startsWith("Basic")) {
      String pair = user + ":" + password;
      String token = Base64.getEncoder().encodeToString(pair.getBytes(UTF_8));
      return authorization.equals("Basic " + token);
    }
    Map<String, String> fields = new HashMap<>(Digest.fields(authorization));
    String expected = Digest.response(fields, method, password, Digest.Ha1.HEX, UTF_8);
    return user.equals(fields.get("username"))
        && NONCE.equals(fields.get("nonce"))
        && expected.equals(fields.get("response"));
  }
}
