package org.fedclave.attestation.referencevalues;

import java.util.Set;
import java.util.TreeSet;
import org.fedclave.protocol.MalformedException;

/** In which order the hypervisor adds and measures the pages of a section, which MRTD shows. */
public enum TdxPageOrder {
  /** Each page is added and then measured: KVM of Linux 6.16 on. */
  PAGE_BY_PAGE("page-by-page"),
  /** All pages of a section are added, then all are measured: Intel's trees before. */
  ADD_FIRST("add-first");

  private final String label;

  TdxPageOrder(String label) {
    this.label = label;
  }

  /** The name on command lines. */
  public String label() {
    return label;
  }

  /** The order of that name. */
  public static TdxPageOrder ofLabel(String label) throws MalformedException {
    Set<String> labels = new TreeSet<>();
    for (TdxPageOrder order : values()) {
      if (order.label.equals(label)) {
        return order;
      }
      labels.add(order.label);
    }
    throw MalformedException.at(
        "order of pages", "one of " + labels, MalformedException.quote(label));
  }
}
