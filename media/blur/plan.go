package blur

import _ "embed"

// plan is the network: its steps and weights, made by mkplan from a model by
// Google (Apache-2.0, see NOTICE).
//
//go:embed selfie.plan
var plan string
