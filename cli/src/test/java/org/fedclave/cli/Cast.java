package org.fedclave.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.fedclave.protocol.MemberId;

/**
 * Which nodes a run is given to: an aggregator, and a trainer for each of the three parties.
 *
 * @param aggregator the node that aggregates
 * @param trainers in the order of {@link #PARTIES}
 */
record Cast(MemberId aggregator, List<MemberId> trainers) {

  static final MemberId ALDER = new MemberId("alder");
  static final MemberId BIRCH = new MemberId("birch");
  static final MemberId CEDAR = new MemberId("cedar");
  static final List<MemberId> PARTIES = List.of(ALDER, BIRCH, CEDAR);
  static final MemberId REQUESTER = new MemberId("dana");

  static final MemberId HUB = new MemberId("hub");
  static final MemberId NODE_1 = new MemberId("node-1");
  static final MemberId NODE_2 = new MemberId("node-2");
  static final MemberId NODE_3 = new MemberId("node-3");
  static final MemberId SPARE_HUB = new MemberId("spare-hub");
  static final MemberId SPARE_1 = new MemberId("spare-1");
  static final MemberId SPARE_2 = new MemberId("spare-2");
  static final MemberId SPARE_3 = new MemberId("spare-3");

  /** Its program is another. */
  static final MemberId OTHER_CODE = new MemberId("other-code");

  /** It is on the chip of {@link #NODE_1}. */
  static final MemberId TWIN = new MemberId("twin");

  static final MemberId HASTY_HUB = new MemberId("hasty-hub");
  static final MemberId HASTY_1 = new MemberId("hasty-1");
  static final MemberId HASTY_2 = new MemberId("hasty-2");
  static final MemberId HASTY_3 = new MemberId("hasty-3");

  static final Cast USUAL = new Cast(HUB, List.of(NODE_1, NODE_2, NODE_3));
  static final Cast SPARE = new Cast(SPARE_HUB, List.of(SPARE_1, SPARE_2, SPARE_3));

  /** These wait for others for seconds only. */
  static final Cast HASTY = new Cast(HASTY_HUB, List.of(HASTY_1, HASTY_2, HASTY_3));

  Cast {
    trainers = List.copyOf(trainers);
  }

  Cast withAggregator(MemberId other) {
    return new Cast(other, trainers);
  }

  /** {@code other} trains for the first party. */
  Cast withFirstTrainer(MemberId other) {
    return new Cast(aggregator, List.of(other, trainers.get(1), trainers.get(2)));
  }

  SequencedMap<MemberId, List<MemberId>> parties() {
    SequencedMap<MemberId, List<MemberId>> map = new LinkedHashMap<>();
    for (int i = 0; i < trainers.size(); i++) {
      map.put(trainers.get(i), List.of(PARTIES.get(i)));
    }
    return map;
  }
}
