'use strict';

// Preloaded into what the playground starts: when the process that started it is gone, however that ended, so is this.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.channel?.unref();
