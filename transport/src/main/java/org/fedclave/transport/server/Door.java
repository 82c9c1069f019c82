package org.fedclave.transport.server;

import java.time.Clock;

/**
 * The one place where a server decides who gets in.
 *
 * @param access which role may call what
 * @param admission which certificates are members'
 * @param limits how much they may ask for
 * @param refusals hears of refused calls
 */
public record Door(
    Access access, Admission admission, DoorLimits limits, RefusalRecord refusals, Clock clock) {}
