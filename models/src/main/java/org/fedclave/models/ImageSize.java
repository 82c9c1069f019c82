package org.fedclave.models;

import java.util.List;

/**
 * Features as an image: channel after channel, each row after row.
 *
 * @param height in pixels
 * @param width in pixels
 * @param channels such as 1 for grey, 3 for colours
 */
record ImageSize(int height, int width, int channels) {
  /** Names of the parameters that say it. */
  static final List<String> NAMES = List.of("height", "width", "channels");

  /**
   * As asked for; else a square of one channel.
   *
   * @param least side that the model can take
   */
  static ImageSize of(InputLayout rows, ZooParameters parameters, int least) {
    int channels = parameters.whole("channels", 1, 1, 4096);
    int side = (int) Math.round(Math.sqrt((double) rows.features() / channels));
    int height = parameters.whole("height", side, 1, 4096);
    int width = parameters.whole("width", side, 1, 4096);
    ZooParameters.require(
        (long) height * width * channels == rows.features(),
        "%d features are no image of %d x %d pixels in %d channels; give height, width and channels"
            .formatted(rows.features(), height, width, channels));
    ZooParameters.require(
        height >= least && width >= least,
        "images of %d x %d pixels are too small; %d x %d is the least"
            .formatted(height, width, least, least));
    return new ImageSize(height, width, channels);
  }
}
