package org.blendsm.violation.one;

import org.springframework.web.bind.annotation.RestController;

/** A controller that other rooms can reach into. */
@RestController
public class OpenController {}
