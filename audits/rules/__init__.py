"""What the policy says about audits, reports and publication: values in, violations out."""
