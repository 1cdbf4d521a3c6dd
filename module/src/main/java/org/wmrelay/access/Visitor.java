package org.wmrelay.access;

/**
 * Somebody who wants to listen, as far as letting him in depends on it.
 *
 * @param point the name of the publishing point asked for
 * @param address where the request comes from, by trusted proxies if there are any
 */
public record Visitor(String point, String address) {}
