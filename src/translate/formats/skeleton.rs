//! A document without its prose, for formats that have no other way to tell whether a translation changed more: their own
//! reader, which has to find the same between and in the segments.

use super::{Format, segments};
use crate::translate::segment::{Fragment, Segment};

/// A document without its prose: what lies between its segments, and what is kept in each, without the values in it
/// that are segments themselves.
pub fn without_prose<F: Format + ?Sized>(format: &F, source: &str) -> Vec<String> {
    let found = segments(format, source);
    let innermost = innermost(&found);
    if !innermost.is_empty() {
        let mut bare = String::with_capacity(source.len());
        let mut done = 0;
        for segment in &innermost {
            bare += &source[done..segment.range.start];
            done = segment.range.end;
        }
        // An empty value is not a segment.
        let mut skeleton = without_prose(format, &(bare + &source[done..]));
        skeleton.extend(kept_in_any_order(innermost.into_iter()));
        return skeleton;
    }
    let mut skeleton = Vec::new();
    let mut done = 0;
    for segment in &found {
        skeleton.push(source[done..segment.range.start].to_owned());
        skeleton.extend(kept_in_any_order(std::iter::once(segment)));
        done = segment.range.end;
    }
    skeleton.push(source[done..].to_owned());
    skeleton
}

/// The segments that lie within others, and have no other within them.
fn innermost(segments: &[Segment]) -> Vec<&Segment> {
    let mut end = 0;
    let mut found = Vec::new();
    for (number, segment) in segments.iter().enumerate() {
        let is_within = segment.range.end <= end;
        let has_others = segments.get(number + 1).is_some_and(|next| next.range.start < segment.range.end);
        end = end.max(segment.range.end);
        found.extend((is_within && !has_others).then_some(segment));
    }
    found
}

/// What is kept in segments. A translation may put it in another order.
fn kept_in_any_order<'a>(segments: impl Iterator<Item = &'a Segment>) -> Vec<String> {
    let kept = segments.flat_map(|segment| segment.content.iter().filter_map(Fragment::kept));
    let mut kept: Vec<String> = kept.map(|kept| kept.trim().to_owned()).collect();
    kept.sort_unstable();
    kept
}
