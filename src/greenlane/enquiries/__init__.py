"""Enquiries: knowledge by domain and date, answers in the law's own words, letters that an officer sends."""
