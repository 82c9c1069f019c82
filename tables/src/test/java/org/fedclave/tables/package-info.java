@NullMarked
package org.fedclave.tables;

import org.jspecify.annotations.NullMarked;
