#!/usr/bin/env node
// Starts Postern. Plain old JavaScript on purpose: an outdated Node must get as far as the sentence below.
'use strict';
