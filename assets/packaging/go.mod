// Tools that only packaging needs, so that the product depends on none of them.
module zwiesprache/assets/packaging

go 1.26.0
