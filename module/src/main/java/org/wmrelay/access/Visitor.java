package org.wmrelay.access;

import org.wmrelay.auth.HttpLogin;

/**
 * Somebody who wants to listen, as far as letting him in depends on it.
 *
 * @param point the name of the publishing point asked for
 * @param address where the request comes from, by trusted proxies if there are any
 * @param query of the request, not decoded; empty if there is none
 * @param login what the request says about who it is
 */
public record Visitor(String point, String address, String query, HttpLogin.Attempt login) {}
