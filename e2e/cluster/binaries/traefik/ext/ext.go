// Package ext stands for a module that Traefik's releases do not carry: it would add nothing to routers.
package ext

// HTTP is what a router of HTTP has beyond the open fields.
type HTTP struct{}

// DeepCopyInto copies nothing: there is nothing.
func (in *HTTP) DeepCopyInto(out *HTTP) { *out = *in }

// Router is what a router has beyond the open fields.
type Router struct{}

// DeepCopyInto copies nothing: there is nothing.
func (in *Router) DeepCopyInto(out *Router) { *out = *in }
