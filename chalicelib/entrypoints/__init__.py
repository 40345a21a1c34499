"""The map of every Lambda: one blueprint a trigger. Open this folder and you see what can happen."""

import gc

# A cold start makes some 150,000 objects that stay. At its usual threshold of 700 the collector would look through them hundreds of times,
# a fifth of the cold start's CPU; what one mail leaves behind is far below this one (docs/performance.md).
gc.set_threshold(200_000)
