@NullMarked
package org.fedclave.cli;

import org.jspecify.annotations.NullMarked;
