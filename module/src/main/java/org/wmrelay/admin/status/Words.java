package org.wmrelay.admin.status;

import java.util.Locale;

/** Constants as the API and metrics write them. */
public final class Words {
  private Words() {}

  /** {@code CLOSED_BY_PEER} as {@code closed-by-peer}. */
  public static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
