/**
 * The figures of the relay in one place, for the API, the page, metrics and JMX alike: {@link
 * org.wmrelay.admin.status.Figures} makes reports, which are records with just the names and units
 * that the API documents.
 *
 * <p>Knows no HTTP. Safe for all threads; one of them samples each second.
 */
@NullMarked
package org.wmrelay.admin.status;

import org.jspecify.annotations.NullMarked;
