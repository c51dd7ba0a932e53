// What is loaded inside a test would seem to be reached by it, constants included, and those are left out.
import '../../src/operators/pattern-coverage.ts';
import '../../src/operators/range-coverage.ts';
