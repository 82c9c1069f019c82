package org.fedclave.transport.server;

import io.grpc.MethodDescriptor;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.fedclave.transport.MemberRole;

/**
 * Who may call what: one table. What it does not name, nobody may call.
 *
 * @param withoutCertificate full names of the methods that anybody may call
 * @param byRole full names of all others, with the roles that may call them
 */
public record Access(Set<String> withoutCertificate, Map<String, Set<MemberRole>> byRole) {

  public Access {
    withoutCertificate = Set.copyOf(withoutCertificate);
    Map<String, Set<MemberRole>> copy = new HashMap<>();
    byRole.forEach((method, roles) -> copy.put(method, Set.copyOf(roles)));
    byRole = Map.copyOf(copy);
  }

  boolean isOpen(MethodDescriptor<?, ?> method) {
    return withoutCertificate.contains(method.getFullMethodName());
  }

  boolean allows(MemberRole role, MethodDescriptor<?, ?> method) {
    return byRole.getOrDefault(method.getFullMethodName(), Set.of()).contains(role);
  }
}
